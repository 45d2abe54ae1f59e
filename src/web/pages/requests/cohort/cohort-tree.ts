import type { z } from 'zod'
import type { DatasetView } from '../../../../contract/catalogue.ts'
import type { predicate } from '../../../../contract/cohort.ts'

export type Predicate = z.output<typeof predicate>
type Leaf = Extract<Predicate, { variable: string }>
type Scalar = string | number | boolean

export type ValueKind = NonNullable<DatasetView['tables'][number]['variables'][number]['comparesWith']>
export type Operator = Leaf['op']

/** How the parts of a group combine. `none` is what a predicate says as `not` of `any`. */
export type Join = 'all' | 'any' | 'none'

export type CohortGroup = { readonly join: Join; readonly parts: readonly CohortPart[] }

/** One variable against values, which are kept as typed; `kind` says what they are meant to be. */
export type Comparison = {
  readonly variable: string
  readonly op: Operator
  readonly kind: ValueKind
  readonly values: readonly string[]
}

export type CohortPart = CohortGroup | Comparison

export const isGroup = (part: CohortPart): part is CohortGroup => 'join' in part

export const everybody: CohortGroup = { join: 'all', parts: [] }
export const blankComparison: Comparison = { variable: '', op: 'eq', kind: 'text', values: [''] }

/** The predicate as the editor shows it: the outermost thing is always a group. */
export function fromPredicate(cohort: Predicate): CohortGroup {
  const part = partOf(cohort)
  return isGroup(part) ? part : { join: 'all', parts: [part] }
}

function partOf(node: Predicate): CohortPart {
  if ('all' in node) return { join: 'all', parts: node.all.map(partOf) }
  if ('any' in node) return { join: 'any', parts: node.any.map(partOf) }
  if ('variable' in node) return comparisonOf(node)
  const denied = node.not
  return { join: 'none', parts: ('any' in denied ? denied.any : [denied]).map(partOf) }
}

function comparisonOf(leaf: Leaf): Comparison {
  const values = valuesOf(leaf)
  return { variable: leaf.variable, op: leaf.op, kind: kindOf(values[0]), values: values.map(String) }
}

function kindOf(value: Scalar | undefined): ValueKind {
  if (typeof value === 'number') return 'number'
  return typeof value === 'boolean' ? 'boolean' : 'text'
}

function valuesOf(leaf: Leaf): readonly Scalar[] {
  if (leaf.op === 'present') return []
  if (leaf.op === 'in') return leaf.values
  if (leaf.op === 'between') return [leaf.from, leaf.to]
  return [leaf.value]
}

/** The predicate to send, still unchecked. A group becomes exactly one node, so that places can be found again. */
export function toPredicate(part: CohortPart): unknown {
  if (!isGroup(part)) return leafFrom(part)
  const parts = part.parts.map(toPredicate)
  return part.join === 'none' ? { not: { any: parts } } : { [part.join]: parts }
}

function leafFrom({ variable, op, kind, values }: Comparison): unknown {
  const [first, second] = values.map((text) => scalarOf(kind, text))
  if (op === 'present') return { variable, op }
  if (op === 'in')
    return { variable, op, values: values.filter(isFilled).map((text) => scalarOf(kind, text)) }
  if (op === 'between') return { variable, op, from: first, to: second }
  return { variable, op, value: first }
}

function scalarOf(kind: ValueKind, text: string): Scalar {
  if (kind === 'boolean') return text === 'true'
  return kind === 'number' && isNumber(text) ? Number(text) : text.trim()
}

const isFilled = (text: string): boolean => text.trim() !== ''
const isNumber = (text: string): boolean => isFilled(text) && Number.isFinite(Number(text))

/** Where the gateway finds a part of the group that stands at `path`. */
export const pathOf = (path: string, { join }: CohortGroup, index: number): string =>
  `${path}.${join === 'none' ? 'not.any' : join}.${index}`

/** What keeps the part from being saved: place and message, in the order in which they are read. */
export function problemsOf(part: CohortPart, path: string): readonly (readonly [string, string])[] {
  if (isGroup(part)) {
    if (part.parts.length === 0) return [[path, 'Add a comparison, or remove the group']]
    return part.parts.flatMap((child, index) => problemsOf(child, pathOf(path, part, index)))
  }
  if (part.variable === '') return [[`${path}.variable`, 'Choose a variable']]
  if (part.op === 'present') return []
  const given = part.values.filter(isFilled)
  if (given.length === 0 || (part.op !== 'in' && given.length < part.values.length))
    return [[path, 'Give a value']]
  return part.kind === 'number' && !given.every(isNumber) ? [[path, 'Give a number']] : []
}

/** The group with one part replaced, or removed when `next` is undefined. */
export const withPart = (group: CohortGroup, index: number, next: CohortPart | undefined): CohortGroup => ({
  ...group,
  parts: group.parts.flatMap((part, at) => (at !== index ? [part] : next === undefined ? [] : [next])),
})

export const withNewPart = (group: CohortGroup, part: CohortPart): CohortGroup => ({
  ...group,
  parts: [...group.parts, part],
})
