import type { DigitGroup, Folded } from './fold.ts'

/** Neighbouring groups read as one number. */
export type DigitWindow = {
  readonly digits: string
  /** Lengths of its groups. */
  readonly shape: string
  readonly start: number
  readonly end: number
  /** Whether it could go on with the next group. */
  readonly isOpen: boolean
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
    let best: DigitWindow | undefined
    let end = first
    for (let last = first; last < groups.length; last += 1) {
      const group = groups[last]
      if (group === undefined) break
      if (last > first && !isJoined(folded, groups[last - 1]?.end ?? 0, group.start)) break
      digits += group.end - group.start
      if (digits > longest) break
      // Most groups are doses and parts of dates: nothing is made of them.
      if (digits < shortest) continue
      const next = groups[last + 1]
      const isOpen = next !== undefined && isJoined(folded, group.end, next.start)
      const window = windowOf(folded, groups, first, last, isOpen)
      if (!accepts(window)) continue
      best = window
      end = last
    }
    if (best === undefined) continue
    found.push(best)
    first = end
  }
  return found
}

function windowOf(
  { text }: Folded,
  groups: readonly DigitGroup[],
  first: number,
  last: number,
  isOpen: boolean,
): DigitWindow {
  const start = groups[first]?.start ?? 0
  let end = start
  let digits = ''
  let shape = ''
  for (let at = first; at <= last; at += 1) {
    const group = groups[at]
    if (group === undefined) break
    digits += text.slice(group.start, group.end)
    shape += at === first ? String(group.end - group.start) : `-${group.end - group.start}`
    end = group.end
  }
  return { digits, shape, start, end, isOpen }
}

const bySpaceOrHyphen: Join = ({ text }, end, start) =>
  start - end === 1 && (text[end] === ' ' || text[end] === '-')
