import type { AuditFilter } from '../../contract/audit.ts'
import { tallied } from '../../platform/audit/tally.ts'
import type { Database } from '../../platform/database/database.ts'
import { all, type Condition, conditionOf, equal, timeOf, valuesOf } from './filter.ts'

type Value = ReturnType<typeof valuesOf>[number]
type Counted = Value & { readonly count: number }

/** So many entries of an index are read in the time of one row of a table far larger than memory. */
const ROW = 16

/**
 * The condition of a filter in the form that is answered fastest, by what the tally says of each value. The planner cannot
 * know: it takes every two values for independent, and reading a large part of an index for free.
 */
export async function narrow(database: Database, filter: AuditFilter): Promise<Condition> {
  const [rarest, ...others] = await rarestFirst(database, filter)
  if (rarest === undefined || others.length === 0) return conditionOf(filter)
  return all([
    equal(rarest.field, rarest.value),
    timeOf(filter),
    ...others.map((other) =>
      isIndexed(other) && other.count < ROW * rarest.count ? inIndex(other, filter) : inRow(other),
    ),
  ])
}

/** The values of a filter with how many entries have each on the days of its time, as far as they are tallied. */
export async function rarestFirst(database: Database, filter: AuditFilter): Promise<Counted[]> {
  const values = valuesOf(filter)
  if (values.length < 2) return values.map((value) => ({ ...value, count: 0 }))
  const rows = await database.query<{ field: string; count: number }>(
    `SELECT t."field", sum(t."entries")::float8 AS "count" FROM "audit_tally" t
     WHERE (t."field", t."value") IN (${values.map((_, at) => `($${2 * at + 1}, $${2 * at + 2})`).join(', ')})
       AND t."day" >= $${2 * values.length + 1}::date AND t."day" <= $${2 * values.length + 2}::date
     GROUP BY t."field"`,
    [
      ...values.flatMap(({ field, value }) => [field, value]),
      filter.from?.slice(0, 10) ?? '-infinity',
      filter.to?.slice(0, 10) ?? 'infinity',
    ],
  )
  const counts = new Map(rows.map(({ field, count }) => [field, count]))
  return values
    .map((value) => ({ ...value, count: counts.get(value.field) ?? 0 }))
    .sort((a, b) => a.count - b.count)
}

/** Of what nearly every entry has there is no index. */
const isIndexed = ({ field, value }: Value): boolean => field !== 'outcome' || value !== 'success'

/** Found in the other index alone: both are in the order of time, and are read side by side without looking at a row. */
function inIndex({ field, value }: Value, filter: AuditFilter): Condition {
  const { sql, values } = all([equal(field, value, 'f'), timeOf(filter, 'f')])
  return {
    sql: `EXISTS (SELECT FROM "audit_entry" f WHERE ${sql} AND f."time" = e."time" AND f."id" = e."id")`,
    values,
  }
}

/** Looked at in the rows that the rarest value has, in a form that no index fits. */
const inRow = ({ field, value }: Value): Condition => ({
  sql: `(e."${tallied[field]}" || '') = $1`,
  values: [value],
})
