import { sizeOf, uniqueWeight, type VariableSet, variableSets } from '../../../domain/risk/suda.ts'
import type { SpecialUniqueFigures } from '../../../domain/risk/table-figures.ts'
import { quasiColumns, RISK_CLASSES, type RiskColumn } from './risk-classes.ts'
import { type Connection, oneRow, wholeNumber } from './session.ts'

/** Minimal sample uniques: class (of one record) and set of variables as bits. */
const UNIQUES = 'risk_uniques'

/** Classes times sets of variables that are grouped at most; smaller sets are looked at instead of exceeding it. */
const MOST_WORK = 150_000_000

/**
 * Minimal sample uniques up to a size, by one grouping of the classes per set of variables, smaller sets first.
 * `domain/risk/suda.ts` is the reference.
 * @returns undefined without sample uniques: then no set of variables singles anybody out
 */
export async function measureSpecialUniques(
  session: Connection,
  quasi: readonly RiskColumn[],
  wantedSize: number,
): Promise<SpecialUniqueFigures | undefined> {
  const counts = await oneRow(
    session,
    `SELECT count(*) AS classes, count(*) FILTER (own = 1) AS uniques, 2 * count(*) FILTER (own = 2) AS in_pairs
     FROM ${RISK_CLASSES}`,
  )
  const uniques = wholeNumber(counts.uniques)
  if (uniques === 0 || quasi.length === 0) return undefined
  const maximumSize = affordableSize(quasi.length, wantedSize, wholeNumber(counts.classes))
  await session.run(`CREATE OR REPLACE TEMP TABLE ${UNIQUES} (id BIGINT, mask INTEGER)`)
  for (const set of variableSets(quasi.length, maximumSize)) await findUniques(session, quasi, set)
  return {
    variables: quasi.length,
    maximumSize,
    uniques,
    inPairs: wholeNumber(counts.in_pairs),
    ...(await scores(session, quasi)),
  }
}

function affordableSize(variables: number, wanted: number, classes: number): number {
  let size = Math.min(wanted, variables)
  while (size > 1 && variableSets(variables, size).length * classes > MOST_WORK) size -= 1
  return size
}

async function findUniques(
  session: Connection,
  quasi: readonly RiskColumn[],
  set: VariableSet,
): Promise<void> {
  const columns = quasiColumns(quasi).filter((_, at) => (set >> at) & 1)
  const known = columns.map((column) => `${column} IS NOT NULL`).join(' AND ')
  await session.run(
    `INSERT INTO ${UNIQUES} SELECT id, ${set} FROM (
       SELECT any_value(id) AS id FROM ${RISK_CLASSES} WHERE ${known} GROUP BY ${columns.join(', ')} HAVING sum(own) = 1) u
     WHERE NOT EXISTS (FROM ${UNIQUES} smaller WHERE smaller.id = u.id AND smaller.mask & ${set} = smaller.mask)`,
  )
}

async function scores(
  session: Connection,
  quasi: readonly RiskColumn[],
): Promise<Pick<SpecialUniqueFigures, 'bySize' | 'scores' | 'contributions'>> {
  const weight = (mask: string) =>
    `CASE bit_count(${mask}) ${quasi.map((_, at) => `WHEN ${at + 1} THEN ${uniqueWeight(at + 1, quasi.length)}::DOUBLE`).join(' ')} END`
  const byMask = await session.rows(
    `SELECT mask, count(*) AS sets FROM ${UNIQUES} GROUP BY mask ORDER BY mask`,
  )
  const byScore = await session.rows(
    `SELECT score, count(*) AS records FROM (SELECT id, sum(${weight('mask')}) AS score FROM ${UNIQUES} GROUP BY id)
     GROUP BY score ORDER BY score`,
  )
  const sets = byMask.map((row) => ({ mask: wholeNumber(row.mask), sets: wholeNumber(row.sets) }))
  const sum = (of: typeof sets, value: (mask: VariableSet) => number) =>
    of.reduce((total, { mask, sets: found }) => total + found * value(mask), 0)
  const total = sum(sets, (mask) => uniqueWeight(sizeOf(mask), quasi.length))
  const bySize = quasi
    .map((_, at) => ({
      size: at + 1,
      sets: sum(
        sets.filter(({ mask }) => sizeOf(mask) === at + 1),
        () => 1,
      ),
    }))
    .filter(({ sets: found }) => found > 0)
  return {
    bySize,
    scores: byScore.map((row) => ({ score: Number(row.score), records: wholeNumber(row.records) })),
    contributions: quasi.map(({ name }, at) => {
      const through = sets.filter(({ mask }) => (mask >> at) & 1)
      const score = sum(through, (mask) => uniqueWeight(sizeOf(mask), quasi.length))
      return { variable: name, share: total === 0 ? 0 : score / total }
    }),
  }
}
