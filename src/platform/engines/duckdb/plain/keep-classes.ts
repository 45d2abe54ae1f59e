import type { GeneralisationHierarchy, Label } from '../../../../domain/deidentify/hierarchy/hierarchy.ts'
import { countRows } from '../cohort.ts'
import { oneRow, type Session, wholeNumber } from '../session.ts'
import { identifier } from '../sql.ts'
import { createMap, joinMap } from './code-maps.ts'

/** Table of the records of the classes that stay, generalised, with the columns of the file. */
export const KEPT = identifier('kept records')
const GONE = 'gone classes'

/** A quasi-identifier, and the level it is told on. */
export type ChosenLevel = {
  readonly name: string
  readonly hierarchy: GeneralisationHierarchy
  readonly level: number
}

/** The group of each value on a level, in the order of the values. */
const groupsOf = ({ hierarchy: { labels, codes }, level }: ChosenLevel): readonly Label[] =>
  [...(codes[level] ?? [])].map((code) => labels[level]?.[code] ?? null)

/** Creates the map of every quasi-identifier from its values to their groups: `value`, `grouped`. */
export async function createGroupMaps(session: Session, chosen: readonly ChosenLevel[]): Promise<void> {
  for (const each of chosen)
    await createMap(session, each.name, {
      value: each.hierarchy.labels[0] ?? [],
      grouped: groupsOf(each),
    })
}

/**
 * A query of the records of a view with their groups in place of their values. Values of level 0 stay as they are, of
 * their own type. `createGroupMaps` comes first.
 */
export function generalised(view: string, chosen: readonly ChosenLevel[], without = ''): string {
  const replaced = chosen.flatMap(({ name, level }, at) =>
    level === 0 ? [] : [`m${at}.grouped AS ${identifier(name)}`],
  )
  const picked = replaced.length === 0 ? 'r.*' : `r.* REPLACE (${replaced.join(', ')})`
  const joins = chosen.map(({ name }, at) => joinMap(name, `m${at}`, 'r'))
  return `SELECT ${picked} FROM ${view} r ${joins.join('\n')} ${without}`
}

/**
 * Makes `KEPT`: the records of a view but for those of the classes that go.
 * @param gone the group of every quasi-identifier, for each of these classes
 * @returns the number of records kept, and the share of their cells that are another text now, by generalised variable
 */
export async function keepClasses(
  session: Session,
  view: string,
  chosen: readonly ChosenLevel[],
  gone: readonly (readonly Label[])[],
): Promise<{ readonly kept: number; readonly changed: ReadonlyMap<string, number> }> {
  await createGroupMaps(session, chosen)
  const columns = chosen.map((_, at) => `g${at} VARCHAR`)
  await session.run(`CREATE OR REPLACE TEMP TABLE ${identifier(GONE)} (${columns.join(', ')})`)
  await session.append(GONE, gone)
  const same = chosen.map((_, at) => `m${at}.grouped IS NOT DISTINCT FROM gone.g${at}`)
  const without = `ANTI JOIN ${identifier(GONE)} gone ON ${same.join(' AND ')}`
  await session.run(`CREATE OR REPLACE TEMP TABLE ${KEPT} AS ${generalised(view, chosen, without)}`)
  const kept = await countRows(session, KEPT)
  return { kept, changed: await changedCells(session, view, chosen, without, kept) }
}

async function changedCells(
  session: Session,
  view: string,
  chosen: readonly ChosenLevel[],
  without: string,
  kept: number,
): Promise<ReadonlyMap<string, number>> {
  const raised = chosen.flatMap(({ name, level }, at) => (level === 0 ? [] : [{ name, at }]))
  if (raised.length === 0 || kept === 0) return new Map()
  const counts = raised.map(
    ({ name, at }) =>
      `count(*) FILTER (m${at}.grouped IS DISTINCT FROM CAST(r.${identifier(name)} AS VARCHAR)) AS c${at}`,
  )
  const joins = chosen.map(({ name }, at) => joinMap(name, `m${at}`, 'r'))
  const row = await oneRow(
    session,
    `SELECT ${counts.join(', ')} FROM ${view} r ${joins.join('\n')} ${without}`,
  )
  return new Map(raised.map(({ name, at }) => [name, wholeNumber(row[`c${at}`]) / kept]))
}
