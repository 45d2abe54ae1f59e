import type { PublishedCount } from '../../domain/risk/published-counts.ts'
import type { StepReport } from './narrator.ts'
import type { StorySummary } from './summary.ts'

/** A step in one line; a failed one with what was expected and what came, each on a line of its own. */
export function stepLines({ ok, number, who, title, detail, expected, got }: StepReport): string[] {
  const line = `${ok ? '✓' : '✗'} ${String(number).padStart(2)}  ${who} ${title}`
  if (ok) return [`${line}: ${detail}`]
  if (expected === undefined) return [`${line}: ${detail}`]
  return [line, `      expected ${expected}`, `      got      ${got}`]
}

const number = (value: number): string => value.toLocaleString('en')

export const countText = (count: PublishedCount): string =>
  typeof count === 'number' ? number(count) : `at most ${number(count.atMost)}`

/** The summary as aligned lines. Counts are patients. */
export function summaryLines({ counts, k, files, audit, seconds }: StorySummary): string[] {
  const rows: [string, string][] = [
    ['patients considered', countText(counts.considered)],
    ['  excluded by consent', countText(counts.excludedByConsent)],
    ['  suppressed for k', countText(counts.suppressed)],
    ['  released', countText(counts.released)],
    ['k', `${k.reached} reached, ${k.required} required`],
    ...files.map(({ name, rows, bytes, sha256 }): [string, string] => [
      name,
      `${rows === undefined ? '' : `${number(rows)} rows, `}${number(bytes)} bytes, sha256 ${sha256.slice(0, 16)}…`,
    ]),
    ['audit log', `${number(audit.entries)} entries, root ${audit.root}`],
    ['story', `${seconds.toFixed(1)} s`],
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`)
}
