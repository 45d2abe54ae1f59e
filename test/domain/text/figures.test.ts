import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { labelledNotes } from '../../support/labelled-notes.ts'
import { leaksIn } from '../../support/leaks.ts'
import { measureText } from '../../support/measure-text.ts'
import { syntheaNotes } from '../../support/synthea-notes.ts'
import { textScrubber } from '../../support/text-scrubber.ts'

const synthea = join(process.env.HARBOURGATE_SHARED ?? '../shared', 'data/fhir-synthea/10-patients')

describe('recall and precision', () => {
  it('on generated Hong Kong notes', () => {
    const { recall, precision } = measureText(textScrubber(), labelledNotes(1_500, 7))
    expect(recall.roster).toBe(1)
    expect(recall.pattern).toBeGreaterThanOrEqual(0.99)
    expect(precision).toBeGreaterThanOrEqual(0.95)
  })

  const shared = existsSync(synthea) ? it : it.skip
  shared('on clinical notes of synthetic patients, whose own records are the truth', async () => {
    const { recall, precision, notes } = measureText(textScrubber(), await syntheaNotes(synthea))
    expect(notes).toBeGreaterThan(1_000)
    expect(recall.roster).toBe(1)
    expect(recall.pattern).toBeGreaterThanOrEqual(0.99)
    expect(precision).toBeGreaterThanOrEqual(0.95)
  })

  it('the scan for leaks agrees that nothing of the record is left', () => {
    const scrubber = textScrubber()
    for (const { text, roster } of labelledNotes(300, 11)) {
      const of = (...kinds: string[]) =>
        roster.filter(({ kind }) => kinds.includes(kind)).map(({ value }) => value)
      const known = { names: of('name'), hanNames: of('name').slice(1), numbers: of('number', 'phone') }
      const scrubbed = scrubber.scrub(text, { person: 'x', shift: 9, roster: scrubber.roster(roster) })
      expect(leaksIn(scrubbed, known)).toEqual([])
    }
  })
})
