import type { z } from 'zod'
import type { predicate } from '../../contract/cohort.ts'

type Predicate = z.output<typeof predicate>

const operators = { eq: 'is', ne: 'is not', lt: '<', le: '≤', gt: '>', ge: '≥' } as const

/** A cohort in words. */
export function cohortSentence(cohort: Predicate): string {
  if ('all' in cohort) return joined(cohort.all, 'and')
  if ('any' in cohort) return joined(cohort.any, 'or')
  if ('not' in cohort) return `not (${cohortSentence(cohort.not)})`
  switch (cohort.op) {
    case 'in':
      return `${cohort.variable} is one of ${cohort.values.map(String).join(', ')}`
    case 'between':
      return `${cohort.variable} lies between ${cohort.from} and ${cohort.to}`
    case 'starts-with':
      return `${cohort.variable} starts with ${cohort.value}`
    case 'present':
      return `${cohort.variable} is known`
    default:
      return `${cohort.variable} ${operators[cohort.op]} ${cohort.value}`
  }
}

const joined = (parts: readonly Predicate[], word: string): string =>
  parts
    .map((part) => (parts.length > 1 ? `(${cohortSentence(part)})` : cohortSentence(part)))
    .join(` ${word} `)
