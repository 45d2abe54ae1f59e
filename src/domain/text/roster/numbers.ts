import { type Folded, isDigitAt, isWordAt } from '../fold.ts'
import type { Hit, HitType } from '../hit.ts'
import { type Needle, squeezeText } from './squeezed.ts'

/** A number of the patient's record, squeezed, with what it is to be called. */
export type RosterNumber = Needle & { readonly type: Exclude<HitType, 'NAME'> }

/** Shorter ones stand in too many words to be looked for. */
const shortest = 4
/** From here on a number is told apart from its surroundings by itself. */
const selfEvident = 8
/** Separators between two characters of one number: `12 (3` has two. */
const gap = 3

export const rosterNumber = (text: string, type: RosterNumber['type']): RosterNumber => ({ text, type, gap })

/** Forms in which a number of the record may be written: whole and, of a telephone number, without country code. */
export function numberForms(folded: string, kind: 'number' | 'phone'): RosterNumber[] {
  const text = squeezeText(folded)
  if (text.length < shortest) return []
  if (kind === 'number') {
    if (folded.includes('@')) return [rosterNumber(text, 'EMAIL')]
    const isHkid = /^[A-Z]{1,2}\d{6}[0-9A]$/.test(text)
    // The check character is often left out.
    return isHkid
      ? [rosterNumber(text, 'HKID'), rosterNumber(text.slice(0, -1), 'HKID')]
      : [rosterNumber(text, 'ID')]
  }
  const national = text.replace(/^(?:00)?(?:852|853|86|44|1)(?=\d{8,})/, '')
  const forms = [text, national].filter((form, at, all) => form.length >= 7 && all.indexOf(form) === at)
  // North American numbers are given without area code inside it.
  const local = /^\d{10}$/.test(national) ? [national.slice(3)] : []
  return [...forms, ...local].map((form) => rosterNumber(form, 'PHONE'))
}

/** The finding, with a country code before it, of a number whose units stand in a range; none when it is part of another. */
export function numberAt(
  folded: Folded,
  start: number,
  end: number,
  { text, type }: RosterNumber,
): Hit | undefined {
  if (!isBounded(folded, start, end, text)) return undefined
  return { start: withPrefix(folded, start, type), end: withBracket(folded, end), type, source: 'roster' }
}

/** Short numbers must stand by themselves; long ones must only not be part of a longer number. */
function isBounded(folded: Folded, start: number, end: number, text: string): boolean {
  if (text.length >= selfEvident) return true
  return !(start > 0 && isWordAt(folded, start - 1) && touches(folded, start)) && !isWordAt(folded, end)
}

const touches = (folded: Folded, start: number): boolean =>
  isDigitAt(folded, start) ? isDigitAt(folded, start - 1) : true

function withPrefix({ text }: Folded, start: number, type: HitType): number {
  if (type !== 'PHONE') return start
  const before = text.slice(Math.max(0, start - 10), start)
  return (
    start -
    (/(?:\(?(?:\+|00)\s?\d{1,3}\)?|(?<!\d)852)?[\s(-]{0,2}\(?$/.exec(before)?.[0].trimStart().length ?? 0)
  )
}

const withBracket = ({ text }: Folded, end: number): number =>
  (text[end] === ')' || text[end] === ']') && /[([][^)\]]{1,2}$/.test(text.slice(Math.max(0, end - 3), end))
    ? end + 1
    : end
