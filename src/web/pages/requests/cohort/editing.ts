import type { ValueKind } from './cohort-tree.ts'

/** What every part of the editor needs. */
export type Editing = {
  /** What a cohort may select on, `table.variable`, and the kind of its values. */
  readonly variables: ReadonlyMap<string, ValueKind>
  /** Messages by the place the gateway names. */
  readonly errors: ReadonlyMap<string, string>
  /** The place that has just been added, or whose part has just been removed. A new object each time. */
  readonly focus: { readonly path: string } | undefined
  readonly focusOn: (path: string) => void
}
