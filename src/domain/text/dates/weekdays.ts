import { charKinds, type Folded } from '../fold.ts'
import type { DatePart, Hit } from '../hit.ts'
import { weekdayPattern } from './months.ts'

const before = new RegExp(`(?<![A-Z])(${weekdayPattern})[,.]?\\s{1,2}$`)
const after = new RegExp(`,?\\s?[(]?(?:(${weekdayPattern})(?![A-Z])|[(]([一二三四五六日])(?=[)]))`, 'y')
/** Whether spaces stand before the index, and before them a letter or what may follow one. */
function mayEndDay({ text, kinds }: Folded, index: number): boolean {
  let at = index - 1
  while (at > index - 3 && /\s/.test(text[at] ?? '')) at -= 1
  if (at === index - 1) return false
  return kinds[at] === charKinds.letter || text[at] === ',' || text[at] === '.'
}
/** Longest weekday with what stands around it. */
const reach = 14

/**
 * The date with the weekday written beside it: left as it is, it would tell by how many days of the week the date was
 * moved.
 */
export function withWeekday(folded: Folded, hit: Hit): Hit {
  const { date, start, end } = hit
  if (date?.day === undefined || date.parts.some(({ field }) => field === 'weekday')) return hit
  const ahead = mayEndDay(folded, start)
    ? before.exec(folded.text.slice(Math.max(0, start - reach), start))
    : null
  after.lastIndex = end
  const behind = after.exec(folded.text)
  if (ahead === null && behind === null) return hit
  const first = ahead === null ? [] : [part(start - ahead[0].length, ahead[1] ?? '')]
  const name = behind?.[1] ?? behind?.[2] ?? ''
  const last = behind === null ? [] : [part(end + behind[0].length - name.length, name)]
  return {
    ...hit,
    start: first[0]?.start ?? start,
    end: last[0]?.end ?? end,
    date: { ...date, parts: [...first, ...date.parts, ...last] },
  }
}

const part = (from: number, name: string): DatePart => ({
  field: 'weekday',
  start: from,
  end: from + name.length,
})
