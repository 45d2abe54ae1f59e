import { createHash, getHashes } from 'node:crypto'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { hospitalFolder } from '../../src/demo/story/custodian.ts'
import { foldersOf } from '../../src/folders.ts'
import { openDatabase } from '../../src/platform/database/database.ts'
import { query } from './hospital/query.ts'
import { runDemo, withFolder } from './story-support.ts'

const algorithms = ['md5', 'sha1', 'sha256', 'sha512', 'sha3-256'].filter((name) =>
  getHashes().includes(name),
)

/** How somebody might write an identifier: with and without what separates its parts, in either case; a number, short. */
const spellings = (value: string): string[] => {
  const bare = value.replace(/[\s()-]/g, '')
  // Of a name of two characters one is left, and chance finds its encoding in any long log.
  const short = /\d/.test(bare) ? [bare.slice(0, -1)] : []
  return [...new Set([value, bare, value.toLowerCase(), bare.toLowerCase(), ...short])]
}

/** A value and what anybody can compute from it who guesses it: plain hashes in the usual encodings. */
const enumerable = (value: string): string[] =>
  spellings(value).flatMap((text) => [
    text,
    Buffer.from(text).toString('base64').replace(/=+$/, ''),
    Buffer.from(text).toString('hex'),
    ...algorithms.flatMap((algorithm) => {
      const digest = createHash(algorithm).update(text).digest()
      return [
        digest.toString('hex'),
        digest.toString('base64').replace(/=+$/, ''),
        digest.toString('base64url'),
      ]
    }),
  ])

const found = (log: string, values: readonly string[]): string[] =>
  values.filter((value) => enumerable(value).some((form) => log.includes(form)))

it('no entry of the whole story, nor anything its decisions were made on, names a patient in any form that can be guessed', () =>
  withFolder(async (parent) => {
    const folder = join(parent, 'kept')
    const { code } = await runDemo(['--once', '--keep', folder, '--patients', '500', '--json'])
    expect(code).toBe(0)
    const source = join(folder, 'source', hospitalFolder)
    const rows = await query(source, 'SELECT hkid, mrn, phone, name_en, name_zh, dob::VARCHAR FROM patients')
    const identifiers = rows.flatMap((row) => row.slice(0, 5).map(String))
    expect(identifiers).toHaveLength(2_500)
    const database = await openDatabase({ directory: foldersOf(folder).database })
    try {
      const entries = await database.client.auditEntry.findMany({ orderBy: { id: 'asc' } })
      const evidence = await database.client.auditEvidence.findMany({ where: { kind: 'question' } })
      const log = [
        ...entries.map(({ bytes }) => Buffer.from(bytes).toString('utf8')),
        ...evidence.map(({ content }) => content),
      ].join('\n')
      expect(entries.length).toBeGreaterThan(30)
      expect(evidence.length).toBeGreaterThan(5)
      expect(found(log, identifiers)).toEqual([])
      // Nor the people who acted: their names and addresses are beside the entries, encrypted.
      const people = await database.client.person.findMany()
      expect(people.length).toBeGreaterThan(5)
      expect(
        found(
          log,
          people.flatMap(({ name, email }) => [name, email]),
        ),
      ).toEqual([])
      expect(log).not.toContain('127.0.0.1')
      // The scan does find what is there.
      const [hkid = ''] = identifiers
      const hidden = createHash('sha256').update(hkid.replace(/[()]/g, '')).digest('hex')
      expect(found(`${log}{"patient":"${hidden}"}`, identifiers)).toEqual([hkid])
    } finally {
      await database.close()
    }
  }))
