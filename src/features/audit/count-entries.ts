import type { AuditFilter } from '../../contract/audit.ts'
import type { TalliedField } from '../../platform/audit/tally.ts'
import type { Database } from '../../platform/database/database.ts'
import { all, type Condition, conditionOf, plus, valuesOf } from './filter.ts'
import { narrow, rarestFirst } from './narrow.ts'

const DAY_MS = 86_400_000

/**
 * How many entries match, all pages together. One filter, over whatever time, is answered from the tally and what is
 * not in it yet; several filters are counted as `narrow` says.
 */
export async function countEntries(database: Database, filter: AuditFilter): Promise<number> {
  const values = valuesOf(filter)
  const [only = { field: 'all' as const, value: '' }, ...others] = values
  if (others.length === 0) return countTallied(database, filter, only)
  const [rarest] = await rarestFirst(database, filter)
  if (filter.outcome !== 'success' || (rarest !== undefined && rarest.count < FEW))
    return countExactly(database, await narrow(database, filter))
  // Nearly everything succeeds: counting the rest is far less work.
  const { outcome: _success, ...rest } = filter
  const total = await countEntries(database, rest)
  const unsuccessful = all([conditionOf(rest), { sql: `e."outcome" <> 'success'`, values: [] }])
  return total - (await countExactly(database, unsuccessful))
}

const countExactly = async (database: Database, { sql, values }: Condition): Promise<number> =>
  numberOf(await database.query(`SELECT count(*) AS "count" FROM "audit_entry" e WHERE ${sql}`, [...values]))

/** Rows that are looked at one by one in a tenth of a second. */
const FEW = 50_000

const numberOf = (rows: readonly { readonly count?: bigint }[]): number => Number(rows[0]?.count ?? 0n)

/** How often a count is begun again because entries were tallied meanwhile. */
const ATTEMPTS = 5

/**
 * Whole days from the tally, the rest of the first and of the last day from the entries, and of the whole days what was
 * not tallied yet: all in one statement, so that all see the same moment. How far the tally goes is asked before, since
 * the planner finds the few entries beyond it only when it is told the number; should it have moved, the count is made
 * anew.
 */
async function countTallied(
  database: Database,
  filter: AuditFilter,
  of: { readonly field: TalliedField; readonly value: string },
): Promise<number> {
  const parts = partsOf(filter)
  if (parts === undefined) return countExactly(database, conditionOf(filter))
  for (let attempt = 1; ; attempt += 1) {
    const bounds = await readBounds(database)
    const { sql, values } = plus(countsOf(parts, of, bounds))
    const [row] = await database.query<{ count: bigint; next: bigint }>(
      `SELECT ${sql} AS "count", (SELECT "next" FROM "audit_tally_position" WHERE "id" = 1) AS "next"`,
      [...values],
    )
    if (row === undefined) throw new Error('a count without an answer')
    if (row.next === bounds.next) return Number(row.count)
    if (attempt === ATTEMPTS) return countExactly(database, conditionOf(filter))
  }
}

type Parts = {
  readonly firstDay: number | undefined
  readonly lastDay: number | undefined
  readonly whole: Condition
  readonly edges: readonly Condition[]
}

/** A filter's time cut into whole days and the parts of days at its ends; undefined when it holds no whole day. */
function partsOf({ from, to, ...values }: AuditFilter): Parts | undefined {
  const start = from === undefined ? undefined : Date.parse(from)
  const end = to === undefined ? undefined : Date.parse(to)
  const firstDay = start === undefined ? undefined : Math.ceil(start / DAY_MS) * DAY_MS
  const lastDay = end === undefined ? undefined : Math.floor(end / DAY_MS) * DAY_MS
  if (firstDay !== undefined && lastDay !== undefined && firstDay >= lastDay) return undefined
  const edges = [
    ...(start === firstDay ? [] : [conditionOf({ ...values, ...range(start, firstDay) })]),
    ...(end === lastDay ? [] : [conditionOf({ ...values, ...range(lastDay, end) })]),
  ]
  return { firstDay, lastDay, whole: conditionOf({ ...values, ...range(firstDay, lastDay) }), edges }
}

const countsOf = (
  { firstDay, lastDay, whole, edges }: Parts,
  { field, value }: { readonly field: TalliedField; readonly value: string },
  { next, settled }: Bounds,
): Condition[] => [
  tallySum(field, value, firstDay, lastDay),
  countOf(
    all([{ sql: 'l."index" >= $1', values: [next] }, whole]),
    '"audit_leaf" l JOIN "audit_entry" e ON e."id" = l."entry_id"',
  ),
  countOf(all([{ sql: unsequenced, values: [settled] }, whole])),
  ...edges.map((edge) => countOf(edge)),
]

type Bounds = {
  /** Index of the first entry that is not tallied. */
  readonly next: bigint
  /** Number of an entry below which all are sequenced. */
  readonly settled: bigint
}

/** Entries that have no index are looked for among the newest: each gets one within seconds of its commit. */
const unsequenced = 'e."id" > $1 AND NOT EXISTS (SELECT FROM "audit_leaf" s WHERE s."entry_id" = e."id")'

async function readBounds(database: Database): Promise<Bounds> {
  const [bounds] = await database.query<Bounds>(
    `SELECT "next", coalesce((SELECT min(t."entry_id") FROM
       (SELECT "entry_id" FROM "audit_leaf" ORDER BY "index" DESC LIMIT 10000) t), 0)::bigint AS "settled"
     FROM "audit_tally_position" WHERE "id" = 1`,
  )
  if (bounds === undefined) throw new Error('the tally has no position')
  return bounds
}

const range = (from: number | undefined, to: number | undefined): Pick<AuditFilter, 'from' | 'to'> => ({
  ...(from === undefined ? {} : { from: new Date(from).toISOString() }),
  ...(to === undefined ? {} : { to: new Date(to).toISOString() }),
})

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
