import { oneRow, type Session, wholeNumber } from './session.ts'
import { literal } from './sql.ts'

/**
 * How many patients two released extracts have, and how many both. Pseudonyms are compared, so only extracts of one
 * project can have any in common.
 * @param one, other files of the released pseudonyms
 */
export async function countInCommon(session: Session, one: string, other: string) {
  const row = await oneRow(
    session,
    `SELECT (SELECT count(*) FROM read_parquet(${literal(one)})) AS one,
       (SELECT count(*) FROM read_parquet(${literal(other)})) AS other,
       (SELECT count(*) FROM (SELECT pseudonym FROM read_parquet(${literal(one)})
         INTERSECT SELECT pseudonym FROM read_parquet(${literal(other)}))) AS common`,
  )
  return { one: wholeNumber(row.one), other: wholeNumber(row.other), common: wholeNumber(row.common) }
}
