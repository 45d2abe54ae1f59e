import { isDeepStrictEqual } from 'node:util'
import { PSEUDONYM_COLUMN } from '../../../domain/deidentify/plan.ts'
import { pseudonymFunction, pseudonymSql } from './functions/pseudonym-function.ts'
import { oneRow, type Row, type Session, wholeNumber } from './session.ts'
import type { NarrowColumn } from './sort-words.ts'

/** The rank, and a check, after its last use, that ranks still are what they were. */
export type RankColumn = NarrowColumn & { checkUnmoved(): Promise<void> }

/**
 * The patient's rank in `people`, which stands in the order of the pseudonyms: it sorts as the pseudonym does and has a
 * quarter of its bytes, or less. Tables are joined and sorted by it, and the pseudonym comes back in the end (decision 26).
 * Patients who were suppressed leave gaps.
 */
export async function rankColumn(session: Session): Promise<RankColumn> {
  const places = await placesOf(session)
  const ranks = wholeNumber(places.last) + 1
  session.define(
    await pseudonymFunction(session, 'SELECT CAST(rowid AS UINTEGER), pseudonym FROM people', ranks),
  )
  return {
    name: PSEUDONYM_COLUMN,
    sql: 'm.rowid',
    bits: Math.max(1, Math.ceil(Math.log2(ranks))),
    listed: false,
    release: async (code) => pseudonymSql(code),
    // The engine may number rows anew, and rows would stand under another patient's pseudonym.
    checkUnmoved: async () => {
      if (!isDeepStrictEqual(await placesOf(session), places))
        throw new Error('the ranks of patients changed while tables were written')
    },
  }
}

const placesOf = (session: Session): Promise<Row> =>
  oneRow(
    session,
    'SELECT count(*) AS patients, coalesce(max(rowid), -1) AS last, coalesce(sum(rowid), 0) AS sum FROM people',
  )
