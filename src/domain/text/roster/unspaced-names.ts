import { ambiguousGivenNames, chineseTitles, doubleSurnames } from '../surnames.ts'
import { type Needle, type Squeezed, squeezedText } from './squeezed.ts'

/** What to look for of a name in an unspaced script. */
export type UnspacedName = Needle & { readonly type: 'NAME'; readonly isSurname: boolean }

const compound = new RegExp(`^(?:${doubleSurnames})`)
const titles = new RegExp(`^(?:${chineseTitles})`)
/** Spaces or a middle dot between two characters of a name. */
const gap = 2

/**
 * Whole and given names with or without spaces, and surnames, which need a title.
 * @param names squeezed folded names
 */
export function unspacedNames(names: readonly string[]): UnspacedName[] {
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
  const needle = (isSurname: boolean) => (text: string) => ({ text, gap, type: 'NAME', isSurname }) as const
  return [...[...whole].map(needle(false)), ...[...surnames].map(needle(true))]
}

/** Whether a surname stands with a title or as such (陳先生, 病人姓陳, 陳姓病人); 有關醫生 and 相關人士 hold none. */
export function isNamed(squeezed: Squeezed, start: number, length: number): boolean {
  const after = squeezedText(squeezed, start + length, start + length + 2)
  const before = start === 0 ? '' : squeezedText(squeezed, start - 1, start)
  if (!titles.test(after) && !after.startsWith('姓') && before !== '姓') return false
  return !(squeezedText(squeezed, start, start + 1) === '关' && /[有相]/.test(before))
}
