import type { AuditFilter } from '../../contract/audit.ts'
import { tallied } from '../../platform/audit/tally.ts'

/** A condition on `audit_entry AS e` with its values, `$1`, `$2`, … in order. */
export type Condition = { readonly sql: string; readonly values: readonly unknown[] }

/** The searched columns that a filter names, with the value each must have. */
export const valuesOf = (filter: AuditFilter): { field: keyof typeof tallied; value: string }[] =>
  fields.flatMap(([field, of]) => {
    const value = of(filter)
    return value === undefined ? [] : [{ field, value }]
  })

const fields: readonly (readonly [keyof typeof tallied, (filter: AuditFilter) => string | undefined])[] = [
  ['actor', ({ person }) => person],
  ['organisation', ({ organisation }) => organisation],
  ['project', ({ project }) => project],
  ['dataset', ({ dataset }) => dataset],
  ['request', ({ request }) => request],
  ['grant', ({ grant }) => grant],
  ['extract', ({ extract }) => extract],
  ['person', ({ concerns }) => concerns],
  ['type', ({ type }) => type],
  ['outcome', ({ outcome }) => outcome],
  ['reason', ({ reason }) => reason],
]

/** The condition of a filter: all of what it says. */
export function conditionOf(filter: AuditFilter): Condition {
  return all([...valuesOf(filter).map(({ field, value }) => equal(field, value)), timeOf(filter)])
}

/** From `from` on and before `to`. */
export const timeOf = ({ from, to }: AuditFilter, entry: 'e' | 'f' = 'e'): Condition =>
  all([
    ...(from === undefined ? [] : [{ sql: `${entry}."time" >= $1`, values: [new Date(from)] }]),
    ...(to === undefined ? [] : [{ sql: `${entry}."time" < $1`, values: [new Date(to)] }]),
  ])

/** Outcomes are spelled out: the partial index is chosen only when the planner sees the value. */
export const equal = (field: keyof typeof tallied, value: string, entry: 'e' | 'f' = 'e'): Condition =>
  field === 'outcome' && /^[a-z]+$/.test(value)
    ? {
        sql: `${entry}."outcome" = '${value}'${value === 'success' ? '' : ` AND ${entry}."outcome" <> 'success'`}`,
        values: [],
      }
    : { sql: `${entry}."${tallied[field]}" = $1`, values: [value] }

/** Conditions that must all hold; each counts its values from `$1`. */
export function all(conditions: readonly Condition[]): Condition {
  return joined(conditions, ' AND ', 'true')
}

/** Conditions of which one must hold. */
export function oneOf(conditions: readonly Condition[]): Condition {
  return joined(conditions, ' OR ', 'false')
}

/** The sum of sub-queries that count. */
export const plus = (counts: readonly Condition[]): Condition => joined(counts, ' + ', '0')

function joined(conditions: readonly Condition[], by: string, none: string): Condition {
  let used = 0
  const parts = conditions.map(({ sql, values }) => {
    const offset = used
    used += values.length
    return `(${sql.replace(/\$(\d+)/g, (_match, at: string) => `$${Number(at) + offset}`)})`
  })
  return {
    sql: parts.length === 0 ? none : parts.join(by),
    values: conditions.flatMap(({ values }) => values),
  }
}
