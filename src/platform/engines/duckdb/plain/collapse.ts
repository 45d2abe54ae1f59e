import { oneRow, type Session, wholeNumber } from '../session.ts'
import { identifier } from '../sql.ts'
import { joinMap } from './code-maps.ts'
import { DATA_VIEW, SUBSET_VIEW } from './source.ts'

/** Table of distinct tuples of codes: `q0 …` quasi-identifiers, `s0 …` sensitive variables, `sample`, `population`. */
export const CODED = identifier('coded tuples')

export type CollapseColumns = {
  readonly quasiIdentifiers: readonly string[]
  readonly sensitive: readonly string[]
  readonly hasSubset: boolean
}

/** Counts the distinct tuples of codes in the engine; every column must have its map. */
export async function collapse(session: Session, columns: CollapseColumns): Promise<void> {
  const named = [
    ...columns.quasiIdentifiers.map((name, at) => ({ name, alias: `q${at}` })),
    ...columns.sensitive.map((name, at) => ({ name, alias: `s${at}` })),
  ]
  const picked = [...new Set(named.map(({ name }) => identifier(name)))].join(', ')
  const records = columns.hasSubset
    ? `(SELECT ${picked}, 0 AS "in sample", 1 AS "in population" FROM ${DATA_VIEW}
        UNION ALL SELECT ${picked}, 1, 0 FROM ${SUBSET_VIEW})`
    : `(SELECT ${picked}, 1 AS "in sample", 1 AS "in population" FROM ${DATA_VIEW})`
  await session.run(
    `CREATE OR REPLACE TEMP TABLE ${CODED} AS
     SELECT ${named.map(({ alias }) => `m${alias}.code AS ${alias}`).join(', ')},
       sum("in sample")::INTEGER AS sample, sum("in population")::INTEGER AS population
     FROM ${records} r ${named.map(({ name, alias }) => joinMap(name, `m${alias}`, 'r')).join('\n')}
     GROUP BY ${named.map(({ alias }) => `m${alias}.code`).join(', ')}`,
  )
}

/** Records of the subset that the data does not contain, or not as often. */
export async function foreignRecords(session: Session, columns: readonly string[]): Promise<number> {
  const all = columns.map(identifier).join(', ')
  const row = await oneRow(
    session,
    `SELECT coalesce(sum(n - p), 0) AS foreign FROM (
       SELECT sum(n) AS n, sum(p) AS p FROM (
         SELECT ${all}, 0 AS n, 1 AS p FROM ${DATA_VIEW} UNION ALL SELECT ${all}, 1, 0 FROM ${SUBSET_VIEW})
       GROUP BY ${all} HAVING sum(n) > sum(p))`,
  )
  return wholeNumber(row.foreign)
}
