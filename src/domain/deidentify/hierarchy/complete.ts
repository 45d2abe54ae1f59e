import { fromTable, type GeneralisationHierarchy, type Label } from './hierarchy.ts'

/** The label of everything, where a level has nothing better. */
export const ANY = '*'

/** Text that stands for "not known": missing and empty are two values, and neither is in a hierarchy by itself. */
const isBlank = (label: Label): boolean => label === null || label === ''

export type Completed =
  | { readonly hierarchy: GeneralisationHierarchy }
  /** Values of the data that have no row. */
  | { readonly missing: readonly string[] }

/**
 * The hierarchy over the values of the data. A missing value and an empty text keep to themselves on every level where
 * others have groups, and join all others where there is only one group. Any other value without a row is an error:
 * a guessed group would be a guessed risk.
 */
export function complete(rows: readonly (readonly Label[])[], values: readonly Label[]): Completed {
  const known = new Set(rows.map((row) => row[0] ?? null))
  const extra = values.filter((value) => !known.has(value))
  const missing = extra.filter((value) => !isBlank(value)).map(String)
  if (missing.length > 0) return { missing }
  const depth = rows[0]?.length ?? 1
  const blanks = extra.map((value) =>
    Array.from({ length: depth }, (_, level): Label => {
      const groups = new Set(rows.map((row) => row[level] ?? null))
      return level > 0 && groups.size === 1 ? (rows[0]?.[level] ?? null) : value
    }),
  )
  return { hierarchy: fromTable([...rows, ...blanks]) }
}

/** Values as they are, then everything in one group: for a quasi-identifier without a hierarchy of its own. */
export const keepOrSuppress = (values: readonly Label[]): readonly (readonly Label[])[] =>
  values.map((value) => [value, ANY])
