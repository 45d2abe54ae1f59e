import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { chineseDateForms } from '../../../src/domain/text/dates/chinese.ts'
import { englishDateForms } from '../../../src/domain/text/dates/english.ts'
import { loneYearForm } from '../../../src/domain/text/dates/lone-year.ts'
import { numericDateForms } from '../../../src/domain/text/dates/numeric.ts'
import { createFold, type Folded } from '../../../src/domain/text/fold.ts'
import { type Anchored, type Hit, matches, matchesAt } from '../../../src/domain/text/hit.ts'
import { ageForm, chineseAgeForm } from '../../../src/domain/text/recognisers/age.ts'
import { hkidForm } from '../../../src/domain/text/recognisers/hkid.ts'
import { ipV4Form } from '../../../src/domain/text/recognisers/ip.ts'
import { chineseTitledForm, labelledNameForm } from '../../../src/domain/text/recognisers/titled-name.ts'
import { resolveHits } from '../../../src/domain/text/resolve.ts'
import { createRosterCompiler } from '../../../src/domain/text/roster/compile.ts'
import { mayFind, recognisersOf } from '../../../src/domain/text/scrub.ts'
import { chineseVariants } from '../../../src/platform/text/chinese-variants.ts'
import { createPhoneJudge } from '../../../src/platform/text/phone-judge.ts'
import { hostilePieces } from '../../support/hostile-texts.ts'
import { textFragments } from '../../support/text-fragments.ts'
import { textOptions } from '../../support/text-scrubber.ts'

const fold = createFold(chineseVariants())
const recognisers = recognisersOf({
  ...textOptions({ hospitalNumbers: ['HN########?'] }),
  variants: chineseVariants(),
  phones: createPhoneJudge(),
  surrogate: () => '',
})
const pieces = fc.constantFrom(...textFragments, ...hostilePieces)
const texts = fc.array(pieces, { minLength: 1, maxLength: 14 }).map((all) => all.join(''))

const roster = createRosterCompiler(fold)([
  { kind: 'name', value: 'CHAN Tai Man' },
  { kind: 'name', value: '陳大文' },
  { kind: 'number', value: 'A1234563' },
  { kind: 'phone', value: '+852 8512 3456' },
  { kind: 'phone', value: '9123 4567' },
  { kind: 'number', value: 'DM00123456' },
  { kind: 'address', value: '九龍彌敦道123號5樓' },
  { kind: 'birth-date', value: '1960-03-05' },
])

describe('what is not looked at', () => {
  it('has nothing in it: a recogniser that is passed over would find nothing', () =>
    fc.assert(
      fc.property(texts, (text) => {
        const folded = fold(text)
        for (const recogniser of recognisers)
          if (!mayFind(recogniser, folded)) expect(recogniser.find(folded)).toEqual([])
      }),
      { numRuns: 3_000 },
    ))

  it('changes nothing when it lies inside what the record knows', () => {
    let covered = 0
    fc.assert(
      fc.property(texts, (text) => {
        const folded = fold(text)
        const certain = roster(folded)
        const all = (known: readonly Hit[]) =>
          resolveHits([...certain, ...recognisers.flatMap((each) => each.find(folded, known))])
        if (certain.some(({ type }) => type === 'PHONE')) covered += 1
        expect(all(certain)).toEqual(all([]))
      }),
      { numRuns: 1_000 },
    )
    expect(covered).toBeGreaterThan(5)
  })
})

/** Everything a pattern finds when it is tried at every index. */
const everywhere = ({ text }: Folded) => Array.from({ length: text.length }, (_, at) => at)

const toHit = ({ 0: whole, index }: RegExpExecArray): Hit => ({
  start: index,
  end: index + whole.length,
  type: 'ID',
  source: 'pattern',
})

describe('matches at places', () => {
  it.each([String.raw`\d{2,3}-\d{2}`, '[A-Z]{1,2}[ -]?\\d', '(?<![A-Z0-9])1'])(
    '%s at all of them is the same as searching',
    (source) =>
      fc.assert(
        fc.property(texts, (text) => {
          const folded = fold(text)
          expect(matchesAt(folded, new RegExp(source, 'y'), everywhere(folded), toHit)).toEqual(
            matches(folded, new RegExp(source, 'g'), toHit),
          )
        }),
      ),
  )
})

const numeric = ['2019-03-', '2019', '-', '03', '5', '5/03/2019', ' 03/2019', '20190305', ' ']
const english = ['2019-Mar-', '2019', '5', 'Mar ', '5 May', '-', ' ', 'th']
const chinese = ['2019年', '二〇一九 年', '19年', '3月', ' 12 月 ', '十二月', '5日', '二十號', '月', '1']
/** Each form with fragments that often make one. */
const forms: readonly (readonly [name: string, form: Anchored, fragments: readonly string[]])[] = [
  ['hkid', hkidForm, ['A', 'Ð', '123', '456', '123456', ' ', '-', '(3)', '3', ' ']],
  ['ip', ipV4Form, ['10.1.', '1', '.', '.', '255', '1234', ' ']],
  ['age', ageForm, ['95', '101', 'M', '/', ' yo', ' years', 'AGE ', 'aged: ', ' ']],
  ['chinese age', chineseAgeForm, ['95', '101', '九十五', '一', '歲', ' 歲', '.', ' ']],
  ['label of a name', labelledNameForm, ['NOK', 'Name', ' (next of kin)', ':', ': ', 'Chan', 'Tai Man', ' ']],
  ['chinese title', chineseTitledForm, ['李', '歐陽', '小明', '醫生', '先生', '有', '。']],
  ['lone year', loneYearForm, ['born in ', 'IN', ' ', ':', '2019', '1930', 'since ', '.']],
  ...numericDateForms.map((form, at) => [`numeric ${at}`, form, numeric] as const),
  ...chineseDateForms.map((form, at) => [`chinese ${at}`, form, chinese] as const),
  ...englishDateForms.map((form, at) => [`english ${at}`, form, english] as const),
]

describe('places where a finding can begin', () => {
  it.each(forms)('%s: are all there', (name, { pattern, placesIn }, fragments) => {
    let found = 0
    const often = fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...fragments) },
      { weight: 1, arbitrary: pieces },
    )
    const mixed = fc.array(often, { minLength: 2, maxLength: 10 }).map((all) => all.join(''))
    fc.assert(
      fc.property(mixed, (text) => {
        const folded = fold(text)
        const places = placesIn(folded)
        for (const { start, end } of matchesAt(folded, pattern, everywhere(folded), toHit)) {
          // An age under 90 is no finding.
          if (name === 'age' && !/^(?:9.|1[0-2].|130)$/.test(folded.text.slice(start, end))) continue
          expect(places).toContain(start)
          found += 1
        }
      }),
      { numRuns: 3_000 },
    )
    expect(found).toBeGreaterThan(5)
  })
})
