import type { Folded } from '../fold.ts'
import type { Hit } from '../hit.ts'
import { ambiguousGivenNames, chineseTitles, doubleSurnames } from '../surnames.ts'
import { occurrences, type Squeezed, unsqueezed } from './squeezed.ts'

/** What to look for of a name in an unspaced script. */
export type UnspacedNames = { readonly whole: readonly string[]; readonly surnames: readonly string[] }

const compound = new RegExp(`^(?:${doubleSurnames})`)
const titles = new RegExp(`^(?:${chineseTitles})`)
/** Spaces or a middle dot between two characters of a name. */
const gap = 2

/** @param names squeezed folded names */
export function unspacedNames(names: readonly string[]): UnspacedNames {
  const whole = new Set<string>()
  const surnames = new Set<string>()
  for (const name of names) {
    if (name.length < 2) continue
    whole.add(name)
    if (!/^\p{Script=Han}{2,5}$/u.test(name)) continue
    const length = compound.test(name) && name.length > 2 ? 2 : 1
    surnames.add(name.slice(0, length))
    const given = name.slice(length)
    if (given.length >= 2 && !ambiguousGivenNames.has(given)) whole.add(given)
  }
  return { whole: [...whole], surnames: [...surnames] }
}

/** Whole and given names with or without spaces, and surnames with a title (陳先生, 病人姓陳, 陳姓病人). */
export function findUnspacedNames(
  folded: Folded,
  squeezed: Squeezed,
  { whole, surnames }: UnspacedNames,
): Hit[] {
  const hits: Hit[] = []
  const add = (at: number, length: number) => {
    const [start, end] = unsqueezed(squeezed, at, length)
    hits.push({ start, end, type: 'NAME', source: 'roster' })
  }
  for (const name of whole) occurrences(squeezed, name, gap, (at) => add(at, name.length))
  for (const surname of surnames)
    occurrences(squeezed, surname, gap, (at) => {
      const after = squeezed.text.slice(at + surname.length, at + surname.length + 2)
      const isNamed = titles.test(after) || after.startsWith('姓') || squeezed.text[at - 1] === '姓'
      if (isNamed && !isWordInside(folded, squeezed, at)) add(at, surname.length)
    })
  return hits
}

/** 有關醫生 and 相關人士 hold no surname. */
const isWordInside = (_: Folded, { text }: Squeezed, at: number): boolean =>
  text[at] === '关' && /[有相]/.test(text[at - 1] ?? '')
