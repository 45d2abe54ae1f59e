import type { Comparison, Operator, ValueKind } from './cohort-tree.ts'

type Names = Partial<Record<Operator, string>>

/** What can be asked of a variable, in words that fit its values. */
const offered: Readonly<Record<ValueKind, Names>> = {
  number: {
    eq: 'is',
    ne: 'is not',
    lt: 'is less than',
    le: 'is at most',
    gt: 'is more than',
    ge: 'is at least',
    between: 'lies between',
    in: 'is one of',
    present: 'is known',
  },
  date: {
    eq: 'is on',
    ne: 'is not on',
    lt: 'is before',
    le: 'is on or before',
    gt: 'is after',
    ge: 'is on or after',
    between: 'lies between',
    present: 'is known',
  },
  text: {
    eq: 'is',
    ne: 'is not',
    in: 'is one of',
    'starts-with': 'starts with',
    present: 'is known',
  },
  boolean: { eq: 'is', ne: 'is not', present: 'is known' },
}

const operators: readonly Operator[] = [
  'eq',
  'ne',
  'lt',
  'le',
  'gt',
  'ge',
  'between',
  'in',
  'starts-with',
  'present',
]

/** Choices for a comparison; one that was written elsewhere and is not offered stays as it is. */
export function operatorChoices({ kind, op }: Comparison): { value: Operator; label: string }[] {
  const names: Names = { [op]: op, ...offered[kind] }
  return operators.flatMap((value) => {
    const label = names[value]
    return label === undefined ? [] : [{ value, label }]
  })
}

/** The comparison with another operator: as many values as it takes, keeping those already typed. */
export function withOperator(comparison: Comparison, op: string): Comparison {
  const next = operators.find((operator) => operator === op) ?? comparison.op
  const [first = '', second = ''] = comparison.values
  if (next === 'present') return { ...comparison, op: next, values: [] }
  if (next === 'between') return { ...comparison, op: next, values: [first, second] }
  if (next === 'in') return { ...comparison, op: next }
  return { ...comparison, op: next, values: [first] }
}

/** The comparison about another variable; values of another kind are no longer meant. */
export function withVariable(comparison: Comparison, variable: string, kind: ValueKind): Comparison {
  if (kind === comparison.kind) return { ...comparison, variable }
  const op = comparison.op in offered[kind] ? comparison.op : 'eq'
  const blank = kind === 'boolean' ? 'true' : ''
  return withOperator({ variable, kind, op, values: [blank, blank] }, op)
}
