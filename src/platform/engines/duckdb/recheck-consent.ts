import { blobValue } from '@duckdb/node-api'
import type { ConsentRecheck } from '../../../release/ports.ts'
import { combineVerdicts, loadPatterns } from './consent-sql.ts'
import { macKind, macSql, pseudonymSql } from './pseudonym-sql.ts'
import { oneRow, type Session, wholeNumber } from './session.ts'
import { literal } from './sql.ts'

/**
 * How many of the released patients no longer permit the use. Every one of them did when the extract was made, so only
 * patients whom some import names can have changed their mind (the newest may name them no more): pseudonyms are
 * computed for those who now refuse, not for all.
 * @param members file of the released pseudonyms
 */
export async function countNoLongerPermitted(
  session: Session,
  consentFolder: string,
  members: string,
  question: ConsentRecheck,
): Promise<number> {
  const patterns = await loadPatterns(session, consentFolder, question.files, question.at)
  await combineVerdicts(session, patterns.map(question.judge))
  const refusing =
    question.basis === 'opt-in'
      ? `SELECT DISTINCT patient FROM imported WHERE patient NOT IN
           (SELECT patient FROM consent_of_patient WHERE NOT denies AND permits = ${Number(question.allPurposes)})`
      : 'SELECT patient FROM consent_of_patient WHERE denies'
  const { patients } = await oneRow(
    session,
    `SELECT count(*) AS patients FROM (SELECT ${pseudonymSql(macSql('patient'))} AS pseudonym FROM (${refusing}))
     SEMI JOIN read_parquet(${literal(members)}) USING (pseudonym)`,
    [blobValue(question.pads.ipad), blobValue(question.pads.opad), macKind(question.identifier)],
  )
  return wholeNumber(patients)
}
