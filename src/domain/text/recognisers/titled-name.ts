import { charKinds, type Folded, isCapitalAt } from '../fold.ts'
import { type Anchored, type Hit, matches, matchesAt, type Recogniser } from '../hit.ts'
import { chineseSurnames, chineseTitles, doubleSurnames, englishTitles, isSyllable } from '../surnames.ts'

const surname = `(?:${doubleSurnames}|[${chineseSurnames}])`
const titled = new RegExp(
  `(?<![A-Z])(?:${englishTitles})\\.?[ \\t]{1,2}([A-Z]['’A-Z-]{0,30}\\.?(?:[ \\t,][ \\t]?[A-Z]['’A-Z-]{0,30}){0,3})(?![A-Z])`,
  'g',
)
const labels =
  "(?:PATIENT(?:'S)? NAME|NAME OF PATIENT|FULL NAME|NAME|NEXT OF KIN|NOK|CONTACT PERSON|MOTHER|FATHER|SPOUSE|HUSBAND|WIFE|SON|DAUGHTER|CARER|GP)"
/** Tried at the colon behind a label. */
const labelled = new RegExp(
  `(?<=(?<![A-Z])${labels}(?: \\([A-Z -]{1,20}\\))?[ \\t]?):[ \\t]{0,2}([A-Z]['’A-Z-]{0,30}(?:[ \\t,][ \\t]?[A-Z]['’A-Z-]{0,30}){0,3})(?![A-Z])`,
  'y',
)
const longTitles = chineseTitles
  .split('|')
  .filter((title) => title.length > 1)
  .join('|')
const chineseTitled = new RegExp(
  `(?:(?<![\\u4e00-\\u9fff])${surname}[\\u4e00-\\u9fff]{1,2}|(?<![有相])${surname})(?=${longTitles})`,
  'y',
)
const chineseLabelled = new RegExp(
  `(?:姓名|病人名称|联络人|联系人|家属|监护人|母亲|父亲|丈夫|妻子|儿子|女儿)[ \\t]?[::][ \\t]?(${surname}[\\u4e00-\\u9fff]{1,2})`,
  'g',
)

const colonsIn = ({ text }: Folded): number[] => {
  const places: number[] = []
  for (let at = text.indexOf(':'); at !== -1; at = text.indexOf(':', at + 1)) places.push(at)
  return places
}

export const labelledNameForm: Anchored = { pattern: labelled, placesIn: colonsIn }

/** Names that a title or a label marks: those of staff and relatives, whom no roster knows. */
export const titledNameRecogniser: Recogniser = {
  needs: charKinds.letter,
  find: (folded) => {
    const name = (match: RegExpExecArray) => leadingName(folded, lastGroup(match))
    const found = matches(folded, titled, name)
    return folded.has & charKinds.colon
      ? [...found, ...matchesAt(folded, labelled, colonsIn(folded), name)]
      : found
  },
}

/** Looking for titles is cheap, looking for a name before one is not. */
const chineseTitle = new RegExp(longTitles, 'g')
const firstOfSurnames = new Set(`${chineseSurnames}${doubleSurnames}`)
/** Units of the longest surname with a given name. */
const longestName = 4

/** Where a surname may begin shortly before a title. */
function placesOf({ text }: Folded): number[] {
  const places: number[] = []
  let next = 0
  chineseTitle.lastIndex = 0
  for (let title = chineseTitle.exec(text); title !== null; title = chineseTitle.exec(text))
    for (let at = Math.max(next, title.index - longestName); at < title.index; at += 1) {
      if (firstOfSurnames.has(text[at] ?? '')) places.push(at)
      next = at + 1
    }
  return places
}

export const chineseTitledForm: Anchored = { pattern: chineseTitled, placesIn: placesOf }

/** Last characters of the labels before a name, a space or a tab between them and the colon. */
const labelEnd = /[名称人属亲夫子女][ \t]?[::]/

export const chineseTitledNameRecogniser: Recogniser = {
  needs: charKinds.ideograph,
  find: (folded) => {
    const found = matchesAt(folded, chineseTitled, placesOf(folded), wholeName)
    return folded.has & charKinds.colon && labelEnd.test(folded.text)
      ? [...found, ...matches(folded, chineseLabelled, lastName)]
      : found
  },
}

const named = (start: number, end: number): Hit => ({ start, end, type: 'NAME', source: 'pattern' })

const wholeName = ({ 0: name, index }: RegExpExecArray): Hit => named(index, index + name.length)
const lastName = (match: RegExpExecArray): Hit => named(...lastGroup(match))

/** Range of the group that a match ends with. */
function lastGroup({ 0: whole, 1: group = '', index }: RegExpExecArray): readonly [number, number] {
  const end = index + whole.length
  return [end - group.length, end]
}

const nameWord = /[A-Z'’-]+\.?/g

/** The words of a range that can be one name: capitalised ones, and of words all in capitals the first and syllables. */
function leadingName(folded: Folded, range: readonly [number, number]): Hit | undefined {
  let end = range[0]
  const words = folded.text.slice(range[0], range[1])
  nameWord.lastIndex = 0
  for (let match = nameWord.exec(words); match !== null; match = nameWord.exec(words)) {
    const { 0: word, index } = match
    const start = range[0] + index
    const isFirst = index === 0
    if (!isCapitalAt(folded, start) || (isFirst && word.length < 2)) break
    const isAllCapitals = word.length > 1 && isCapitalAt(folded, start + 1)
    if (!isFirst && isAllCapitals && !isSyllable(word)) break
    end = start + (word.endsWith('.') ? word.length - 1 : word.length)
  }
  return end > range[0] ? named(range[0], end) : undefined
}
