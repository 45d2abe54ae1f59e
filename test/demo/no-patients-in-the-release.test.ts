import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { hospitalFolder } from '../../src/demo/story/custodian.ts'
import { foldersOf } from '../../src/folders.ts'
import { openDatabase } from '../../src/platform/database/database.ts'
import { harbourgate } from '../cli/support.ts'
import { findLeaks } from '../support/leaks.ts'
import { query } from './hospital/query.ts'
import { withFolder } from './story-support.ts'

it(
  'no released file, certificate, risk report, entry of the log or line a gateway writes names a patient of the source',
  () =>
    withFolder(async (parent) => {
      const folder = join(parent, 'kept')
      const story = ['demo', '--once', '--keep', folder, '--patients', '500', '--json']
      const { code, stdout, stderr } = await harbourgate(story, { HARBOURGATE_LOG_LEVEL: 'trace' })
      expect(code).toBe(0)
      const source = join(folder, 'source', hospitalFolder)
      const patients = await query(
        source,
        'SELECT hkid, mrn, phone, name_en, name_zh, CAST(dob AS VARCHAR) FROM patients',
      )
      expect(patients).toHaveLength(500)
      // Dates of care are moved by 182 days at most: a day of birth before all of them is nobody else's date.
      const [[first] = []] = await query(
        source,
        `SELECT CAST(least(min(admitted), (SELECT min(written) FROM notes)) - INTERVAL 183 DAY AS VARCHAR) FROM episodes`,
      )
      const known = {
        names: patients.map((row) => String(row[3])),
        hanNames: patients.map((row) => String(row[4])),
        // An identity number without its check digit names the same person.
        numbers: patients.flatMap((row) => [...row.slice(0, 3).map(String), String(row[0]).slice(0, -1)]),
        births: patients.map((row) => String(row[5])).filter((born) => born < String(first)),
      }

      const short = known.hanNames.filter((name) => name.length === 2)
      expect(short.length).toBeGreaterThan(5)
      expect(known.births.length).toBeGreaterThan(400)

      const { extracts, database: directory } = foldersOf(folder)
      const files = (await readdir(extracts, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
      const names = files.map((file) => file.split('/').at(-1))
      for (const kind of [/certificate/, /^risk-report\.html$/, /^risk-report\.json$/, /\.parquet$/])
        expect(names).toContainEqual(expect.stringMatching(kind))

      const database = await openDatabase({ directory })
      const entries = await database.client.auditEntry.findMany()
      const manifests = await database.query<{ row: string }>(
        'SELECT row_to_json(e)::text AS row FROM extract e',
      )
      await database.close()
      const written = join(parent, 'written.txt')
      const said = [stdout, stderr, ...manifests.map(({ row }) => row)]
      await writeFile(
        written,
        [...said, ...entries.map(({ bytes }) => Buffer.from(bytes).toString())].join('\n'),
      )
      expect((await readFile(written, 'utf8')).split('\n').length).toBeGreaterThan(100)

      expect(await findLeaks([...files, written], known)).toEqual([])
      // The search finds what it looks for where it is, also inside a certificate's base64.
      expect((await findLeaks([join(source, 'patients.parquet')], known)).length).toBeGreaterThanOrEqual(
        1_500,
      )
      const notes = await findLeaks([join(source, 'notes.parquet')], known)
      const inNotes = new Set(notes.map(({ identifier }) => identifier))
      expect(short.filter((name) => inNotes.has(name))).not.toEqual([])
      const hidden = join(parent, 'hidden.txt')
      await writeFile(
        hidden,
        `x.${Buffer.from(JSON.stringify({ id: known.numbers[0] })).toString('base64url')}.y`,
      )
      expect(await findLeaks([hidden], known)).not.toEqual([])
    }),
  120_000,
)
