import { comparableSql, differsSql, typesOf } from '../cell-differs.ts'
import { oneRow, type Session, wholeNumber } from '../session.ts'
import { identifier } from '../sql.ts'

type Side = { readonly view: string; readonly records: number }

/** Two files of the same records, some of which may be missing after. */
export type Sides = { readonly before: Side; readonly after: Side }

export type MatchedRecords = {
  /**
   * What tells which record is which: the key that was named, the other columns when no two records share them all, or
   * the order when these columns agree in every row. Nothing does when only the quasi-identifiers are in both files, for
   * whoever changes them may sort by them.
   */
  readonly by: 'key' | 'other-columns' | 'order' | undefined
  /** Share of changed cells by name; empty when records are not matched. */
  readonly changed: readonly number[]
}

/** @throws RangeError when a key is named that does not name every record of both files once */
export async function matchRecords(
  session: Session,
  sides: Sides,
  names: readonly string[],
  key: string | undefined,
): Promise<MatchedRecords> {
  const [was, is] = [await typesOf(session, sides.before.view), await typesOf(session, sides.after.view)]
  const differs = (name: string) =>
    differsSql(`b.${identifier(name)}`, `a.${identifier(name)}`, [was.get(name), is.get(name)])
  const shares = async (joined: string): Promise<readonly number[] | undefined> => {
    const counts = names.map((name, at) => `count(*) FILTER (${differs(name)}) AS c${at}`)
    const row = await oneRow(
      session,
      `SELECT ${['count(*) AS matched', ...counts].join(', ')} FROM ${joined}`,
    )
    if (wholeNumber(row.matched) !== sides.after.records) return undefined
    return names.map((_, at) => wholeNumber(row[`c${at}`]) / sides.after.records)
  }
  const { before, after } = sides
  const byColumns = async (columns: readonly string[]) => {
    for (const side of [before, after]) if (!(await isKey(session, side, columns))) return undefined
    const same = columns.map((name) => `${textOf('a', name)} IS NOT DISTINCT FROM ${textOf('b', name)}`)
    return shares(`${after.view} a JOIN ${before.view} b ON ${same.join(' AND ')}`)
  }
  if (key !== undefined) {
    const changed = await byColumns([key])
    if (changed === undefined) throw new RangeError(`${key} does not name every record of both files once`)
    return { by: 'key', changed }
  }
  const others = [...is.keys()].filter((name) => was.has(name) && !names.includes(name))
  if (others.length === 0) return { by: undefined, changed: [] }
  const found = await byColumns(others)
  if (found !== undefined) return { by: 'other-columns', changed: found }
  if (before.records !== after.records) return { by: undefined, changed: [] }
  const inOrder = `${before.view} b POSITIONAL JOIN ${after.view} a`
  const { moved } = await oneRow(
    session,
    `SELECT count(*) FILTER (${others.map((name) => `(${differs(name)})`).join(' OR ')}) AS moved FROM ${inOrder}`,
  )
  // A column with one value for everybody agrees in any order.
  const isTold = wholeNumber(moved) === 0 && (await differentIn(session, after, others)) > 1
  return isTold ? { by: 'order', changed: (await shares(inOrder)) ?? [] } : { by: undefined, changed: [] }
}

const textOf = (alias: string, name: string): string => `CAST(${alias}.${identifier(name)} AS VARCHAR)`

const isKey = async (session: Session, side: Side, columns: readonly string[]): Promise<boolean> =>
  (await differentIn(session, side, columns)) === side.records

async function differentIn(session: Session, { view }: Side, columns: readonly string[]): Promise<number> {
  const { different } = await oneRow(
    session,
    `SELECT count(*) AS different FROM (SELECT DISTINCT ${columns.map(identifier).join(', ')} FROM ${view})`,
  )
  return wholeNumber(different)
}

/**
 * What the values alone tell of a variable. @returns 1 when none of them was there before; else null, for it cannot be
 * known whose values they were
 */
export async function changedValues(
  session: Session,
  { before, after }: Sides,
  name: string,
): Promise<1 | null> {
  const types = [await typesOf(session, before.view), await typesOf(session, after.view)]
  const value = comparableSql(
    identifier(name),
    types.map((of) => of.get(name)),
  )
  const { kept } = await oneRow(
    session,
    `SELECT count(*) AS kept FROM (SELECT DISTINCT ${value} AS value FROM ${after.view}) a
     JOIN (SELECT DISTINCT ${value} AS value FROM ${before.view}) b ON a.value IS NOT DISTINCT FROM b.value`,
  )
  return wholeNumber(kept) === 0 ? 1 : null
}
