import { charKinds, type Folded } from '../fold.ts'
import { matches, type Recogniser } from '../hit.ts'

const address =
  /(?:(?:HTTPS?|FTP):\/\/|(?<![A-Z0-9.@-])WWW\.|(?<![A-Z0-9.@-])[A-Z0-9-]{2,40}\.(?:COM|ORG|NET|EDU|GOV|INFO|IO|HK|CN)(?:\.HK|\.CN)?(?=\/|(?![A-Z0-9.@-])))[!-;=?-~]{0,2000}/g

/** What domain names end with. */
const endings = /(?:COM|ORG|NET|EDU|GOV|INFO|IO|HK|CN)/y

function mayBeUrl({ text }: Folded): boolean {
  if (text.includes('://') || text.includes('WWW.')) return true
  for (let dot = text.indexOf('.'); dot !== -1; dot = text.indexOf('.', dot + 1)) {
    endings.lastIndex = dot + 1
    if (endings.test(text)) return true
  }
  return false
}

/** Web addresses, with or without scheme. Trailing punctuation belongs to the sentence. */
export const urlRecogniser: Recogniser = {
  needs: charKinds.letter,
  mayFind: mayBeUrl,
  find: (folded) =>
    matches(folded, address, ({ 0: whole, index }) => {
      const length = whole.replace(/[.,;:!?)\]'"]{1,8}$/, '').length
      return { start: index, end: index + length, type: 'URL', source: 'pattern' }
    }),
}
