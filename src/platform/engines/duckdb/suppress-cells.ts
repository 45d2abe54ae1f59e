import type { DeidentificationPlan } from '../../../domain/deidentify/plan.ts'
import type { CellSuppression } from '../../../release/ports.ts'
import { quasiIdentifiers } from './people.ts'
import { oneRow, type Session, wholeNumber } from './session.ts'

/** With more quasi-identifiers than this, only single ones, pairs and all together are tried. */
const EVERY_SUBSET_UP_TO = 8

/**
 * Local suppression: replaces single quasi-identifiers of patients in classes below k by `*`, where that brings them
 * into a class of at least k. Fewest cells first: every single quasi-identifier is tried before every pair, in the order
 * of the definition from the last to the first. `*` and a missing value are values like others, so what is counted
 * afterwards is what a reader sees. A class only ever grows, because whole classes below k move. Who is left over is for
 * `suppressBelow`.
 */
export async function suppressCells(
  session: Session,
  plan: DeidentificationPlan,
  k: number,
): Promise<CellSuppression> {
  const at = quasiIdentifiers(plan).map((_, index) => index)
  if (at.length === 0) return { cells: 0, changed: 0 }
  const original = at.map((index) => `q${index}`)
  await session.run(
    `CREATE OR REPLACE TEMP TABLE cells AS SELECT ${original.join(', ')},
       ${at.map((index) => `q${index} AS r${index}`).join(', ')}, count(*) AS size
     FROM people GROUP BY ${original.join(', ')}`,
  )
  for (const subset of subsetsOf(at)) if ((await join(session, at, subset, k)) === 0) break
  const differs = at.map((index) => `CAST(q${index} IS DISTINCT FROM r${index} AS INTEGER)`).join(' + ')
  const { cells, changed } = await oneRow(
    session,
    `SELECT coalesce(sum(size * (${differs})), 0) AS cells, coalesce(sum(size) FILTER (WHERE ${differs} > 0), 0) AS changed
     FROM cells`,
  )
  const same = original.map((column) => `p.${column} IS NOT DISTINCT FROM c.${column}`)
  await session.run(
    `CREATE OR REPLACE TEMP TABLE people AS
     SELECT p.* REPLACE (${at.map((index) => `c.r${index} AS q${index}`).join(', ')})
     FROM people p JOIN cells c ON ${same.join(' AND ')} ORDER BY pseudonym`,
  )
  await session.run('DROP TABLE cells')
  return { cells: wholeNumber(cells), changed: wholeNumber(changed) }
}

/** Hides these quasi-identifiers of classes below k where k is reached by it. @returns how many patients are still below */
async function join(
  session: Session,
  at: readonly number[],
  subset: readonly number[],
  k: number,
): Promise<number> {
  const hidden = (index: number) => (subset.includes(index) ? `'*' AS s${index}` : `r${index} AS s${index}`)
  const released = at.map((index) => `r${index}`).join(', ')
  const alreadyHidden = subset.map((index) => `r${index} IS NOT DISTINCT FROM '*'`).join(' AND ')
  await session.run(
    `UPDATE cells SET ${subset.map((index) => `r${index} = '*'`).join(', ')} WHERE rowid IN (
       SELECT id FROM (
         SELECT id, below, sum(size) OVER (PARTITION BY ${at.map((index) => `s${index}`).join(', ')}) AS joint
         FROM (SELECT rowid AS id, size, ${at.map(hidden).join(', ')}, ${alreadyHidden} AS hidden,
             sum(size) OVER (PARTITION BY ${released}) < ${Number(k)} AS below FROM cells)
         WHERE below OR hidden)
       WHERE below AND joint >= ${Number(k)})`,
  )
  const { below } = await oneRow(
    session,
    `SELECT coalesce(sum(size), 0) AS below
     FROM (SELECT sum(size) AS size FROM cells GROUP BY ${released}) WHERE size < ${Number(k)}`,
  )
  return wholeNumber(below)
}

/** Subsets to try, the smallest first. */
function subsetsOf(at: readonly number[]): number[][] {
  const last = at.length
  const all: number[][] = [[]]
  for (const index of [...at].reverse())
    for (const known of [...all]) {
      if (last <= EVERY_SUBSET_UP_TO || known.length < 2) all.push([...known, index])
    }
  const tried = all.filter((subset) => subset.length > 0)
  if (last > EVERY_SUBSET_UP_TO) tried.push([...at])
  return tried.sort((a, b) => a.length - b.length)
}
