import { charKinds } from '../fold.ts'
import { matches, type Recogniser } from '../hit.ts'

const address =
  /(?:(?:HTTPS?|FTP):\/\/|(?<![A-Z0-9.@-])WWW\.|(?<![A-Z0-9.@-])[A-Z0-9-]{2,40}\.(?:COM|ORG|NET|EDU|GOV|INFO|IO|HK|CN)(?:\.HK|\.CN)?(?=\/|(?![A-Z0-9.@-])))[!-;=?-~]{0,2000}/g

const hint = /:\/\/|WWW\.|\.(?:COM|ORG|NET|EDU|GOV|INFO|IO|HK|CN)/

/** Web addresses, with or without scheme. Trailing punctuation belongs to the sentence. */
export const urlRecogniser: Recogniser = {
  needs: charKinds.dot | charKinds.letter,
  find: (folded) =>
    !hint.test(folded.text)
      ? []
      : matches(folded, address, ({ 0: whole, index }) => {
          const length = whole.replace(/[.,;:!?)\]'"]{1,8}$/, '').length
          return { start: index, end: index + length, type: 'URL', source: 'pattern' }
        }),
}
