import type { ConsentRecheck } from '../../../release/ports.ts'
import { combineVerdicts, loadPatterns } from './consent-sql.ts'
import { macSql, patientMac } from './functions/patient-mac.ts'
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
  session.define(patientMac(question.pads, question.identifier))
  const { patients } = await oneRow(
    session,
    `SELECT count(*) AS patients FROM (SELECT ${macSql('patient')}.pseudonym AS pseudonym FROM (${refusing}))
     SEMI JOIN read_parquet(${literal(members)}) USING (pseudonym)`,
  )
  return wholeNumber(patients)
}
