import { describe, expect, it } from '@jest/globals'
import { createScrubPool } from '../../../src/platform/text/scrub-pool.ts'
import type { ScrubBatch } from '../../../src/platform/text/scrub-task.ts'
import { textOptions } from '../../support/text-scrubber.ts'

const { rules, ...options } = textOptions()
const data = { ...options, rules: [rules], rosterColumns: [{ name: 'name' }, { name: 'aliases' }] }
const batch = (person: string, texts: readonly (string | null)[], name: string | null): ScrubBatch => ({
  persons: texts.map(() => person),
  shifts: texts.map(() => 1),
  rosters: texts.map((_, at) => (at === 0 ? [name, ['陳大文']] : null)),
  texts: [texts],
})

describe('threads that scrub', () => {
  it('answer each batch with its own texts, in order, with the record of the first row', async () => {
    const pool = createScrubPool(2, data)
    try {
      const names = ['CHAN Tai Man', 'LEE Ka Wai', 'WONG Mei Ling', 'HO Chun Kit']
      const answers = await Promise.all(
        names.map((name) => pool.scrub(batch(name, [null, `${name} one`, `陳大文 ${name} two`], name))),
      )
      for (const answer of answers) expect(answer).toEqual([[null, '[NAME] one', '[NAME] [NAME] two']])
    } finally {
      await pool.close()
    }
  })

  it('refuse a text without the record of its patient, and everything after it', async () => {
    const pool = createScrubPool(1, data)
    const orphan = { ...batch('nobody', ['a note'], 'A B'), rosters: [null] }
    await expect(pool.scrub(orphan)).rejects.toThrow('without the record of its patient')
    await expect(pool.scrub(batch('p', ['a note'], 'A B'))).rejects.toThrow()
    await pool.close()
  })
})
