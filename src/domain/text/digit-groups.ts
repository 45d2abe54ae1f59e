import { charKinds, type Folded } from './fold.ts'

/** A run of digits. */
export type DigitGroup = { readonly start: number; readonly end: number }

/** Neighbouring groups read as one number. */
export type DigitWindow = {
  readonly digits: string
  /** Lengths of its groups. */
  readonly shape: string
  readonly start: number
  readonly end: number
}

/** Two recognisers ask for the same groups of the same text. */
const remembered = new WeakMap<Folded, readonly DigitGroup[]>()

/** Runs of digits that no letter touches from the left, in order. */
export function digitGroups(folded: Folded): readonly DigitGroup[] {
  const known = remembered.get(folded)
  if (known !== undefined) return known
  const groups: DigitGroup[] = []
  const { kinds } = folded
  for (let at = 0; at < kinds.length; at += 1) {
    if (kinds[at] !== charKinds.digit) continue
    const start = at
    while (at + 1 < kinds.length && kinds[at + 1] === charKinds.digit) at += 1
    if (start === 0 || kinds[start - 1] !== charKinds.letter) groups.push({ start, end: at + 1 })
  }
  remembered.set(folded, groups)
  return groups
}

/** Whether what stands between two groups lets them be one number. */
export type Join = (folded: Folded, end: number, start: number) => boolean

/** How many digits a number has, at least and at most. */
export type NumberLength = { readonly shortest: number; readonly longest: number }

/**
 * The longest number at each place that `accepts` takes: groups that are joined (by a single space or hyphen, unless
 * told otherwise), of so many digits together. Each start looks at no more than that many digits, so the whole is
 * linear.
 */
export function numbersIn(
  folded: Folded,
  groups: readonly DigitGroup[],
  { shortest, longest }: NumberLength,
  accepts: (window: DigitWindow) => boolean,
  isJoined: Join = bySpaceOrHyphen,
): DigitWindow[] {
  const found: DigitWindow[] = []
  for (let first = 0; first < groups.length; first += 1) {
    let digits = 0
    let best: { readonly window: DigitWindow; readonly last: number } | undefined
    for (let last = first; last < groups.length; last += 1) {
      const group = groups[last]
      if (group === undefined) break
      if (last > first && !isJoined(folded, groups[last - 1]?.end ?? 0, group.start)) break
      digits += group.end - group.start
      if (digits > longest) break
      // Most groups are doses and parts of dates: nothing is made of them.
      if (digits < shortest) continue
      const window = windowOf(folded, groups.slice(first, last + 1))
      if (accepts(window)) best = { window, last }
    }
    if (best === undefined) continue
    found.push(best.window)
    first = best.last
  }
  return found
}

const windowOf = ({ text }: Folded, groups: readonly DigitGroup[]): DigitWindow => ({
  digits: groups.map(({ start, end }) => text.slice(start, end)).join(''),
  shape: groups.map(({ start, end }) => end - start).join('-'),
  start: groups[0]?.start ?? 0,
  end: groups.at(-1)?.end ?? 0,
})

const bySpaceOrHyphen: Join = ({ text }, end, start) =>
  start - end === 1 && (text[end] === ' ' || text[end] === '-')
