import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createScrubPool } from '../../src/platform/text/scrub-pool.ts'
import type { ScrubBatch } from '../../src/platform/text/scrub-task.ts'
import { type LabelledNote, labelledNotes } from '../support/labelled-notes.ts'
import { measureText } from '../support/measure-text.ts'
import { syntheaNotes } from '../support/synthea-notes.ts'
import { textOptions, textScrubber } from '../support/text-scrubber.ts'
import { fixed, seconds } from './measure.ts'

/**
 * Recall, precision and speed of free-text scrubbing. Options: --notes (default 120,000: the first ten thousand of a process take twice as long), --threads (default 2), --seed
 */
export async function benchText(options: ReadonlyMap<string, string>): Promise<void> {
  const seed = Number(options.get('seed') ?? 1)
  const [count, threads] = [Number(options.get('notes') ?? 120_000), Number(options.get('threads') ?? 2)]
  report('generated Hong Kong notes', labelledNotes(5_000, seed))
  await speed('generated notes, dense with identifiers', denseTexts(count, seed), threads)
  const synthea = join(process.env.HARBOURGATE_SHARED ?? '../shared', 'data/fhir-synthea/10-patients')
  if (!existsSync(synthea))
    return console.log('clinical notes of synthetic patients: skipped, the shared data are not there')
  const clinical = await syntheaNotes(synthea)
  report('clinical notes of synthetic patients', clinical)
  await speed('clinical notes of synthetic patients', clinicalTexts(clinical, count), threads)
}

function report(name: string, notes: readonly LabelledNote[]): void {
  const { recall, precision, findings, missed, wrong } = measureText(textScrubber(), notes)
  console.log(
    `${name}: ${notes.length} notes, ${findings} findings; recall of roster identifiers ${fixed(recall.roster, 4)}, of patterned ones ${fixed(recall.pattern, 4)}; precision ${fixed(precision, 4)}`,
  )
  for (const example of [...missed.slice(0, 5), ...wrong.slice(0, 5)]) console.log(`  ${example}`)
}

const LENGTH = 500

/** A text with the record of its patient. */
type Text = { readonly person: string; readonly roster: LabelledNote['roster']; readonly text: string }

/** Three texts of each patient, of generated notes one after the other. */
const denseTexts = (count: number, seed: number): Text[] =>
  labelledNotes(Math.ceil(count / 3), seed).flatMap(({ text, roster }, at) => {
    const long = `${text}\n`.repeat(Math.ceil((3 * LENGTH) / (text.length + 1)))
    return [0, 1, 2].map((part) => ({
      person: String(at),
      roster,
      text: long.slice(part * LENGTH, (part + 1) * LENGTH),
    }))
  })

/** Whole notes cut into texts, a patient's one after the other, over again until there are enough. */
function clinicalTexts(notes: readonly LabelledNote[], count: number): Text[] {
  const texts = notes
    .map(({ text, roster }) => ({ text, roster, person: JSON.stringify(roster) }))
    .sort((a, b) => (a.person < b.person ? -1 : 1))
    .flatMap(({ text, ...whose }) =>
      Array.from({ length: Math.floor(text.length / LENGTH) }, (_, part) => ({
        ...whose,
        text: text.slice(part * LENGTH, (part + 1) * LENGTH),
      })),
    )
  const rounds = Array.from({ length: Math.ceil(count / texts.length) }, (_, round) => round)
  return rounds
    .flatMap((round) => texts.map((text) => ({ ...text, person: `${round} ${text.person}` })))
    .slice(0, count)
}

const kinds = ['name', 'number', 'phone', 'birth-date', 'address'] as const

/** Texts of 500 characters through the threads the release path uses. */
async function speed(name: string, texts: readonly Text[], threads: number): Promise<void> {
  const pool = createScrubPool(threads, {
    ...withRules(),
    rosterColumns: kinds.map((kind) => ({ name: kind, kind })),
  })
  try {
    const batches = batchesOf(texts, 2_000)
    // Threads start and compile before the clock does.
    await Promise.all(batches.slice(0, threads * 2).map((batch) => pool.scrub(batch)))
    const before = process.cpuUsage()
    const time = await seconds(() => Promise.all(batches.map((batch) => pool.scrub(batch))))
    const { user, system } = process.cpuUsage(before)
    console.log(
      `${name}: ${texts.length} texts of ${LENGTH} characters on ${threads} threads: ${fixed(texts.length / time, 0)} a second by the clock; ` +
        `${fixed((user + system) / texts.length, 1)} µs of processor each, so ${fixed((2e6 * texts.length) / (user + system), 0)} a second on two free cores`,
    )
  } finally {
    await pool.close()
  }
}

function withRules() {
  const { rules, ...options } = textOptions()
  return { ...options, rules: [rules] }
}

function batchesOf(texts: readonly Text[], size: number): ScrubBatch[] {
  const starts = Array.from({ length: Math.ceil(texts.length / size) }, (_, at) => at * size)
  return starts.map((start) => {
    const slice = texts.slice(start, start + size)
    return {
      persons: slice.map(({ person }) => person),
      shifts: slice.map((_, at) => 1 + (at % 180)),
      rosters: slice.map(({ person, roster }, at) =>
        at > 0 && slice[at - 1]?.person === person
          ? null
          : kinds.map((kind) => roster.filter((one) => one.kind === kind).map(({ value }) => value)),
      ),
      texts: [slice.map(({ text }) => text)],
    }
  })
}
