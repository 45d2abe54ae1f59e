import { charKinds } from '../fold.ts'
import { matches, type Recogniser } from '../hit.ts'

const labels =
  'MRN|MEDICAL RECORD|HOSP(?:ITAL)?|CASE|PATIENT|EPISODE|ACCOUNT|A/C|POLICY|PASSPORT|LICEN[CS]E|MEMBERSHIP|STAFF|PLATE|SERIAL|HKID|HKIC|IDENTITY CARD|ID'
const number = new RegExp(
  `(?:(?<![A-Z0-9])(?:${labels})(?: (?:CARD|CASE))?[ .]?(?:NO|NUMBER|NUM|ID|#)?[.:#]? ?[:#]? ?|` +
    '(?:病历|档案|个案|护照|病人|住院|身份证|身分证|通行证|账户|保单|车牌)(?:号码|编号|号)?[::]? ?)' +
    '([A-Z]{0,4}[ -]?\\d[A-Z0-9]{3,19}(?:[-/][A-Z0-9]{1,8}){0,2}(?:\\([A-Z0-9]\\))?)(?![A-Z0-9])',
  'g',
)

const hint = /\d[A-Z0-9]{3}/

/** Numbers that a label before them declares to be somebody's: record, case, account, passport, licence and the like. */
export const labelledNumberRecogniser: Recogniser = {
  needs: charKinds.digit,
  mayFind: ({ text }) => hint.test(text),
  find: (folded) =>
    matches(folded, number, ({ 0: whole, 1: value = '', index }) => {
      const digits = value.replace(/\D/g, '').length
      const end = index + whole.length
      return digits >= 4 ? { start: end - value.length, end, type: 'ID', source: 'pattern' } : undefined
    }),
}
