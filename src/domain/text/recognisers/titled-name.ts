import { charKinds, type Folded, isCapitalAt } from '../fold.ts'
import { type Hit, matches, type Recogniser } from '../hit.ts'
import { chineseSurnames, chineseTitles, doubleSurnames, englishTitles, isSyllable } from '../surnames.ts'

const surname = `(?:${doubleSurnames}|[${chineseSurnames}])`
const titled = new RegExp(
  `(?<![A-Z])(?:${englishTitles})\\.?[ \\t]{1,2}(?<words>[A-Z]['’A-Z-]{0,30}\\.?(?:[ \\t,][ \\t]?[A-Z]['’A-Z-]{0,30}){0,3})(?![A-Z])`,
  'dg',
)
const labels =
  "(?:PATIENT(?:'S)? NAME|NAME OF PATIENT|FULL NAME|NAME|NEXT OF KIN|NOK|CONTACT PERSON|MOTHER|FATHER|SPOUSE|HUSBAND|WIFE|SON|DAUGHTER|CARER|GP)"
const labelled = new RegExp(
  `(?<![A-Z])${labels}(?: \\([A-Z -]{1,20}\\))?[ \\t]?:[ \\t]{0,2}(?<words>[A-Z]['’A-Z-]{0,30}(?:[ \\t,][ \\t]?[A-Z]['’A-Z-]{0,30}){0,3})(?![A-Z])`,
  'dg',
)
const longTitles = chineseTitles
  .split('|')
  .filter((title) => title.length > 1)
  .join('|')
const chineseTitled = new RegExp(
  `(?:(?<![\\u4e00-\\u9fff])(?<name>${surname}[\\u4e00-\\u9fff]{1,2})|(?<![有相])(?<family>${surname}))(?=${longTitles})`,
  'dg',
)
const chineseLabelled = new RegExp(
  `(?:姓名|病人名称|联络人|联系人|家属|监护人|母亲|父亲|丈夫|妻子|儿子|女儿)[ \\t]?[::][ \\t]?(?<name>${surname}[\\u4e00-\\u9fff]{1,2})`,
  'dg',
)

/** Names that a title or a label marks: those of staff and relatives, whom no roster knows. */
export const titledNameRecogniser: Recogniser = {
  needs: charKinds.letter,
  find: (folded) =>
    (folded.has & charKinds.colon ? [titled, labelled] : [titled]).flatMap((pattern) =>
      matches(folded, pattern, ({ indices }) => leadingName(folded, indices?.groups?.words)),
    ),
}

/** Looking for a title is cheap, looking for a name before one is not. */
const chineseTitle = new RegExp(longTitles)

export const chineseTitledNameRecogniser: Recogniser = {
  needs: charKinds.ideograph,
  find: (folded) => {
    const patterns = [
      ...(chineseTitle.test(folded.text) ? [chineseTitled] : []),
      ...(folded.has & charKinds.colon ? [chineseLabelled] : []),
    ]
    return patterns.flatMap((pattern) =>
      matches(folded, pattern, ({ indices }) => {
        const place = indices?.groups?.name ?? indices?.groups?.family
        return place === undefined ? undefined : named(place[0], place[1])
      }),
    )
  },
}

const named = (start: number, end: number): Hit => ({ start, end, type: 'NAME', source: 'pattern' })

/** The words of a range that can be one name: capitalised ones, and of words all in capitals the first and syllables. */
function leadingName(folded: Folded, range: readonly [number, number] | undefined): Hit | undefined {
  if (range === undefined) return undefined
  let end = range[0]
  for (const { 0: word, index } of folded.text.slice(range[0], range[1]).matchAll(/[A-Z'’-]+\.?/g)) {
    const start = range[0] + index
    const isFirst = index === 0
    if (!isCapitalAt(folded, start) || (isFirst && word.length < 2)) break
    const isAllCapitals = word.length > 1 && isCapitalAt(folded, start + 1)
    if (!isFirst && isAllCapitals && !isSyllable(word)) break
    end = start + word.replace(/\.$/, '').length
  }
  return end > range[0] ? named(range[0], end) : undefined
}
