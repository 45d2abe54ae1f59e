import { describe, expect, it } from '@jest/globals'
import { sourcesBelow } from './source.ts'

/** Functions of repositories that write, by the calls of the database client that do. */
const writes = /\.(create|createMany|update|updateMany|upsert|delete|deleteMany)\(/

/** Bookkeeping that is no change of state: who works on an extract, and until when. */
const bookkeeping = ['extendLease']

describe('audit', () => {
  it('no repository function writes without being given the event that records it', () => {
    const repositories = sourcesBelow('src/features').filter((file) => file.path.endsWith('/repo.ts'))
    const functions = repositories.flatMap((file) =>
      file.text
        .split(/\n(?=(?:export )?(?:async )?(?:function|const) )/)
        .filter((text) => /^(export )?(async )?(function|const)/.test(text))
        .map((text) => ({ name: /(?:function|const)\s+(\w+)/.exec(text)?.[1] ?? '', text, path: file.path })),
    )
    // Helpers inside a repository write on behalf of the exported functions that call them.
    const helpers = functions.filter(({ text }) => !text.startsWith('export') && writes.test(text))
    const isWriting = ({ text, path }: { text: string; path: string }) =>
      writes.test(text) || helpers.some((helper) => helper.path === path && text.includes(`${helper.name}(`))
    const writing = functions.filter(
      (one) => one.text.startsWith('export') && isWriting(one) && !bookkeeping.includes(one.name),
    )
    expect(writing.length).toBeGreaterThan(10)
    const silent = writing
      .filter(({ text }) => !/AuditEvent/.test(text))
      .map(({ path, name }) => `${path} ${name}`)
    expect(silent).toEqual([])
  })
})
