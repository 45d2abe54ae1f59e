import { isDeepStrictEqual } from 'node:util'
import { pseudonymFunction, pseudonymSql } from './functions/pseudonym-function.ts'
import { oneRow, type Row, type Session, wholeNumber } from './session.ts'

/** SQL of the rank of the patient's row `m` and of the pseudonym of a rank, and a check, after their last use, that ranks still are what they were. */
export type Ranks = {
  readonly rank: string
  pseudonym(rank: string): string
  checkUnmoved(): Promise<void>
}

/**
 * The ranks of patients in `people`, which stands in the order of the pseudonyms: they sort as the pseudonyms do and have a
 * quarter of their bytes. Tables are joined and sorted by rank, and the pseudonym comes back in the end (decision 26).
 * Patients who were suppressed leave gaps.
 */
export async function ranksOf(session: Session): Promise<Ranks> {
  const places = await placesOf(session)
  const ranks = wholeNumber(places.last) + 1
  session.define(
    await pseudonymFunction(session, 'SELECT CAST(rowid AS UINTEGER), pseudonym FROM people', ranks),
  )
  return {
    rank: 'CAST(m.rowid AS UINTEGER)',
    pseudonym: pseudonymSql,
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
