import { PSEUDONYM_COLUMN } from '../../../domain/deidentify/plan.ts'
import { countRows } from './cohort.ts'
import { pseudonymFunction, pseudonymSql } from './functions/pseudonym-function.ts'
import { oneRow, type Session, wholeNumber } from './session.ts'
import type { NarrowColumn } from './sort-words.ts'

/**
 * The patient's rank in `people`, which stands in the order of the pseudonyms: it sorts as the pseudonym does and has a
 * quarter of its bytes, or less. Tables are joined and sorted by it, and the pseudonym comes back in the end (decision 26).
 * Patients who were suppressed leave gaps.
 */
export async function rankColumn(session: Session): Promise<NarrowColumn> {
  const { ranks } = await oneRow(session, 'SELECT coalesce(max(rowid) + 1, 0) AS ranks FROM people')
  const places = wholeNumber(ranks)
  session.define(
    await pseudonymFunction(session, 'SELECT CAST(rowid AS UINTEGER), pseudonym FROM people', places),
  )
  return {
    name: PSEUDONYM_COLUMN,
    sql: 'm.rowid',
    bits: Math.max(1, Math.ceil(Math.log2(places))),
    listed: false,
    release: async (code) => pseudonymSql(code),
  }
}

/**
 * Checks, after the last use of the ranks, that they still are what they were: the engine may number rows anew.
 * @throws Error otherwise, since rows may stand under another patient's pseudonym
 */
export async function checkRanks(session: Session): Promise<void> {
  const moved = await countRows(
    session,
    `(FROM people WHERE ${pseudonymSql('rowid')} IS DISTINCT FROM pseudonym)`,
  )
  if (moved > 0) throw new Error('the ranks of patients changed while tables were written')
}
