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
 * Recall, precision and speed of free-text scrubbing. Options: --notes (default 40,000), --threads (default 2), --seed
 */
export async function benchText(options: ReadonlyMap<string, string>): Promise<void> {
  const seed = Number(options.get('seed') ?? 1)
  report('generated Hong Kong notes', labelledNotes(5_000, seed))
  const synthea = join(process.env.HARBOURGATE_SHARED ?? '../shared', 'data/fhir-synthea/10-patients')
  if (existsSync(synthea)) report('clinical notes of synthetic patients', await syntheaNotes(synthea))
  else console.log('clinical notes of synthetic patients: skipped, the shared data are not there')
  await speed(Number(options.get('notes') ?? 40_000), Number(options.get('threads') ?? 2), seed)
}

function report(name: string, notes: readonly LabelledNote[]): void {
  const { recall, precision, findings, missed, wrong } = measureText(textScrubber(), notes)
  console.log(
    `${name}: ${notes.length} notes, ${findings} findings; recall of roster identifiers ${fixed(recall.roster, 4)}, of patterned ones ${fixed(recall.pattern, 4)}; precision ${fixed(precision, 4)}`,
  )
  for (const example of [...missed.slice(0, 5), ...wrong.slice(0, 5)]) console.log(`  ${example}`)
}

/** Notes of 500 characters, three of each patient, through the threads the release path uses. */
async function speed(count: number, threads: number, seed: number): Promise<void> {
  const columns = ['name', 'name', 'number', 'phone', 'number', 'birth-date', 'address', 'address'] as const
  const pool = createScrubPool(threads, {
    ...withRules(),
    rosterColumns: columns.map((kind) => ({ name: kind, kind })),
  })
  try {
    const batches = batchesOf(labelledNotes(Math.ceil(count / 3), seed), 2_000)
    // Threads start and compile before the clock does.
    await Promise.all(batches.slice(0, threads * 2).map((batch) => pool.scrub(batch)))
    const before = process.cpuUsage()
    const time = await seconds(() => Promise.all(batches.map((batch) => pool.scrub(batch))))
    const { user, system } = process.cpuUsage(before)
    const notes = batches.reduce((sum, batch) => sum + batch.persons.length, 0)
    console.log(
      `${notes} notes of 500 characters on ${threads} threads: ${fixed(notes / time, 0)} notes/s by the clock; ` +
        `${fixed((user + system) / notes, 1)} µs of processor each, so ${fixed((2e6 * notes) / (user + system), 0)} notes/s on two free cores`,
    )
  } finally {
    await pool.close()
  }
}

function withRules() {
  const { rules, ...options } = textOptions()
  return { ...options, rules: [rules] }
}

function batchesOf(notes: readonly LabelledNote[], size: number): ScrubBatch[] {
  const rows = notes.flatMap((note, at) => {
    const text = `${note.text}\n`.repeat(Math.ceil(1500 / (note.text.length + 1)))
    return [0, 1, 2].map((part) => ({
      person: String(at),
      roster: part === 0 ? note.roster.map(({ value }) => value) : null,
      text: text.slice(part * 500, (part + 1) * 500),
    }))
  })
  const starts = Array.from({ length: Math.ceil(rows.length / size) }, (_, at) => at * size)
  return starts.map((start) => {
    const slice = rows.slice(start, start + size)
    const first = notes[Number(slice[0]?.person)]?.roster.map(({ value }) => value) ?? []
    return {
      persons: slice.map(({ person }) => person),
      shifts: slice.map((_, at) => 1 + (at % 180)),
      rosters: slice.map(({ roster }, at) => (at === 0 ? first : roster)),
      texts: [slice.map(({ text }) => text)],
    }
  })
}
