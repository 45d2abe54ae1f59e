import type { Finding, Scrubber } from '../../src/domain/text/scrub.ts'
import type { LabelledNote } from './labelled-notes.ts'

export type TextFigures = {
  readonly notes: number
  readonly findings: number
  /** Share of the labels that are covered from end to end. */
  readonly recall: { readonly roster: number; readonly pattern: number }
  /** Share of the findings that overlap a label. */
  readonly precision: number
  /** What was missed and what was found wrongly, for people. */
  readonly missed: readonly string[]
  readonly wrong: readonly string[]
}

/** How well the scrubber finds what the labels say. */
export function measureText(scrubber: Scrubber, notes: readonly LabelledNote[]): TextFigures {
  const labels = { roster: 0, pattern: 0 }
  const covered = { roster: 0, pattern: 0 }
  const missed: string[] = []
  const wrong: string[] = []
  let findings = 0
  for (const note of notes) {
    const found = scrubber.find(note.text, scrubber.roster(note.roster))
    findings += found.length
    for (const label of note.labels) {
      labels[label.known] += 1
      if (isCovered(label, found)) covered[label.known] += 1
      else missed.push(`${label.type}: ${excerpt(note.text, label)}`)
    }
    for (const finding of found)
      if (!note.labels.some((label) => label.start < finding.end && finding.start < label.end))
        wrong.push(`${finding.type}: ${excerpt(note.text, finding)}`)
  }
  const share = (part: number, whole: number) => (whole === 0 ? 1 : part / whole)
  return {
    notes: notes.length,
    findings,
    recall: {
      roster: share(covered.roster, labels.roster),
      pattern: share(covered.pattern, labels.pattern),
    },
    precision: share(findings - wrong.length, findings),
    missed,
    wrong,
  }
}

type Range = { readonly start: number; readonly end: number }

/** Whether letters and digits of the range are all inside findings. */
function isCovered({ start, end }: Range, found: readonly Finding[]): boolean {
  let at = start
  for (const finding of found) if (finding.start <= at && finding.end > at) at = finding.end
  return at >= end
}

const excerpt = (text: string, { start, end }: Range): string =>
  JSON.stringify(
    `${text.slice(Math.max(0, start - 15), start)}«${text.slice(start, end)}»${text.slice(end, end + 15)}`,
  )
