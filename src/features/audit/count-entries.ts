import type { AuditFilter } from '../../contract/audit.ts'
import type { TalliedField } from '../../platform/audit/tally.ts'
import type { Database } from '../../platform/database/database.ts'
import { all, type Condition, conditionOf, plus, valuesOf } from './filter.ts'

const DAY_MS = 86_400_000

/**
 * How many entries match, all pages together. One filter, over whatever time, is answered from the tally and what is
 * not in it yet; several filters are counted by the index of the rarest.
 */
export async function countEntries(database: Database, filter: AuditFilter): Promise<number> {
  const values = valuesOf(filter)
  const [only = { field: 'all' as const, value: '' }, ...others] = values
  if (others.length === 0) return countTallied(database, filter, only)
  if (filter.outcome !== 'success') return countExactly(database, conditionOf(filter))
  // Nearly everything succeeds: counting the rest is far less work.
  const { outcome: _success, ...rest } = filter
  const total = await countEntries(database, rest)
  const unsuccessful = all([conditionOf(rest), { sql: `e."outcome" <> 'success'`, values: [] }])
  return total - (await countExactly(database, unsuccessful))
}

const countExactly = async (database: Database, { sql, values }: Condition): Promise<number> =>
  numberOf(await database.query(`SELECT count(*) AS "count" FROM "audit_entry" e WHERE ${sql}`, [...values]))

const numberOf = (rows: readonly { readonly count?: bigint }[]): number => Number(rows[0]?.count ?? 0n)

/**
 * Whole days from the tally, the rest of the first and of the last day from the entries, and of the whole days what was
 * not tallied yet: all in one statement, so that all see the same moment.
 */
async function countTallied(
  database: Database,
  filter: AuditFilter,
  { field, value }: { readonly field: TalliedField; readonly value: string },
): Promise<number> {
  const { from, to, ...values } = filter
  const start = from === undefined ? undefined : Date.parse(from)
  const end = to === undefined ? undefined : Date.parse(to)
  const firstDay = start === undefined ? undefined : Math.ceil(start / DAY_MS) * DAY_MS
  const lastDay = end === undefined ? undefined : Math.floor(end / DAY_MS) * DAY_MS
  if (firstDay !== undefined && lastDay !== undefined && firstDay >= lastDay)
    return countExactly(database, conditionOf(filter))
  const whole = conditionOf({ ...values, ...range(firstDay, lastDay) })
  const edges = [
    ...(start === firstDay ? [] : [conditionOf({ ...values, ...range(start, firstDay) })]),
    ...(end === lastDay ? [] : [conditionOf({ ...values, ...range(lastDay, end) })]),
  ]
  const parts: Condition[] = [
    tallySum(field, value, firstDay, lastDay),
    countOf(all([untallied, whole]), `"audit_leaf" l JOIN "audit_entry" e ON e."id" = l."entry_id"`),
    countOf(all([unsequenced, whole])),
    ...edges.map((edge) => countOf(edge)),
  ]
  const { sql, values: bound } = plus(parts)
  return numberOf(await database.query(`SELECT ${sql} AS "count"`, [...bound]))
}

const range = (from: number | undefined, to: number | undefined): Pick<AuditFilter, 'from' | 'to'> => ({
  ...(from === undefined ? {} : { from: new Date(from).toISOString() }),
  ...(to === undefined ? {} : { to: new Date(to).toISOString() }),
})

const untallied: Condition = {
  sql: 'l."index" >= (SELECT "next" FROM "audit_tally_position" WHERE "id" = 1)',
  values: [],
}

/** Looked for among the newest: an entry is sequenced within seconds of its commit. */
const unsequenced: Condition = {
  sql: `e."id" > coalesce((SELECT min(t."entry_id") FROM
      (SELECT "entry_id" FROM "audit_leaf" ORDER BY "index" DESC LIMIT 10000) t), 0)
    AND NOT EXISTS (SELECT FROM "audit_leaf" s WHERE s."entry_id" = e."id")`,
  values: [],
}

const countOf = ({ sql, values }: Condition, source = '"audit_entry" e'): Condition => ({
  sql: `SELECT count(*) FROM ${source} WHERE ${sql}`,
  values,
})

function tallySum(field: string, value: string, from: number | undefined, to: number | undefined): Condition {
  const days = [
    { sql: 't."field" = $1 AND t."value" = $2', values: [field, value] },
    ...(from === undefined ? [] : [{ sql: 't."day" >= $1::date', values: [dayOf(from)] }]),
    ...(to === undefined ? [] : [{ sql: 't."day" < $1::date', values: [dayOf(to)] }]),
  ]
  const { sql, values } = all(days)
  return { sql: `SELECT coalesce(sum(t."entries"), 0)::bigint FROM "audit_tally" t WHERE ${sql}`, values }
}

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10)
