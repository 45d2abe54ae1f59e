import { spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { sourceDictionaries } from '../../../../src/platform/engines/duckdb/dictionaries.ts'
import { fillInBatches } from '../../../../src/platform/engines/duckdb/fill-in-batches.ts'
import { collectingFunction } from '../../../../src/platform/engines/duckdb/functions/collecting-function.ts'
import { enumerationFunction } from '../../../../src/platform/engines/duckdb/functions/enumeration-function.ts'
import {
  macSql,
  noiseKeySql,
  patientMac,
} from '../../../../src/platform/engines/duckdb/functions/patient-mac.ts'
import {
  pseudonymFunction,
  pseudonymSql,
} from '../../../../src/platform/engines/duckdb/functions/pseudonym-function.ts'
import { oneRow, openSession, type Session } from '../../../../src/platform/engines/duckdb/session.ts'
import { hmacPads } from '../../../../src/platform/keys/hmac-pads.ts'
import { limits } from './support.ts'

let session: Session
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'functions-'))
  session = await openSession(limits, folder)
})
afterEach(async () => {
  session.close()
  await rm(folder, { recursive: true, force: true })
})

const values = async (sql: string, column = 'x'): Promise<unknown[]> =>
  (await session.rows(sql)).map((row) => row[column])

describe('the MAC of a patient', () => {
  const key = 'the key of a project'
  const parts = (text: string) => {
    const mac = createHmac('sha256', key).update(`HKID\0${text}`).digest('hex')
    return { pseudonym: mac.slice(0, 32), shift: BigInt(`0x${mac.slice(32, 44)}`), noise: mac.slice(44) }
  }

  it('is HMAC-SHA256, in its parts, of texts of any length and script', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 70 }), {
          minLength: 1,
          maxLength: 12,
        }),
        async (strings) => {
          const texts = strings.map((text) => text.replaceAll('\0', 'x'))
          session.define(patientMac(hmacPads(Buffer.from(key)), 'hkid'))
          const rows = await session.rows(
            `SELECT CAST(mac.pseudonym AS VARCHAR) AS pseudonym, mac.shift_bits AS shift, ${noiseKeySql('mac')} AS noise
             FROM (SELECT ${macSql('text')} AS mac FROM (SELECT unnest(CAST($1 AS JSON)::VARCHAR[]) AS text))`,
            [JSON.stringify(texts)],
          )
          expect(
            rows.map((row) => ({ ...row, pseudonym: String(row.pseudonym).replaceAll('-', '') })),
          ).toEqual(texts.map(parts))
        },
      ),
      { numRuns: 40 },
    ))

  it('is of every key of a file, over several vectors and whatever their length', async () => {
    const file = join(folder, 'keys.parquet')
    await session.run(`COPY (SELECT CASE WHEN i % 3 = 0 THEN repeat('Z', i::INTEGER % 90) ELSE 'A' END || i AS text
      FROM range(5000) r(i)) TO '${file}' (FORMAT parquet)`)
    session.define(patientMac(hmacPads(Buffer.from(key)), 'hkid'))
    const rows = await session.rows(
      `SELECT text, CAST(${macSql('text')}.pseudonym AS VARCHAR) AS pseudonym FROM '${file}'`,
    )
    expect(rows).toHaveLength(5000)
    for (const { text, pseudonym } of rows)
      expect(String(pseudonym).replaceAll('-', '')).toBe(parts(String(text)).pseudonym)
  })

  it('fails the statement when a key is missing', async () => {
    session.define(patientMac(hmacPads(Buffer.from(key)), 'hkid'))
    await expect(
      session.run(`SELECT ${macSql('text')} FROM (VALUES ('A1'), (NULL)) t(text)`),
    ).rejects.toThrow('a value is missing')
  })
})

describe('the pseudonym of a rank', () => {
  it('comes back for every rank, also beside gaps', async () => {
    await session.run(
      'CREATE TEMP TABLE people AS SELECT uuid() AS pseudonym FROM range(5000) ORDER BY pseudonym',
    )
    await session.run('DELETE FROM people WHERE rowid % 7 = 3')
    const ranked = 'SELECT CAST(rowid AS UINTEGER) AS rank, pseudonym FROM people'
    session.define(await pseudonymFunction(session, ranked, 5000))
    const wrong = `SELECT count(*) AS x FROM (${ranked}) WHERE ${pseudonymSql('rank')} <> pseudonym`
    expect(await values(wrong)).toEqual([0n])
    expect(await values(`SELECT count(*) AS x FROM (${ranked})`)).toEqual([4286n])
  })

  it.each([
    ['descend', "('80000000-0000-0000-0000-000000000000'), ('7fffffff-ffff-ffff-ffff-ffffffffffff')"],
    ['are equal', "('80000000-0000-0000-0000-000000000000'), ('80000000-0000-0000-0000-000000000000')"],
    [
      'differ in the lowest word only',
      "('00000000-0000-0000-0000-0000ffffffff'), ('00000000-0000-0000-0000-000000000000')",
    ],
  ])('is refused when pseudonyms %s', async (_what, pseudonyms) => {
    await session.run(
      `CREATE TEMP TABLE people AS SELECT p::UUID AS pseudonym FROM (VALUES ${pseudonyms}) t(p)`,
    )
    await expect(
      pseudonymFunction(session, 'SELECT CAST(rowid AS UINTEGER), pseudonym FROM people', 2),
    ).rejects.toThrow('do not stand in the order')
  })

  it('is refused for a rank nobody has', async () => {
    session.define(await pseudonymFunction(session, 'SELECT 0::UINTEGER, uuid()', 1))
    await expect(session.run(`SELECT ${pseudonymSql('1')}`)).rejects.toThrow('no patient has this rank')
  })
})

describe('a text as an enumeration', () => {
  it('is in the order of the list, and stays missing when it is', async () => {
    session.define(enumerationFunction('enumerated', ['a', '乙', 'c']))
    const rows = await session.rows(
      `SELECT CAST(x AS VARCHAR) AS text, enum_code(x) AS code
       FROM (SELECT enumerated(t) AS x FROM (VALUES ('c'), (NULL), ('乙'), ('a')) v(t)) ORDER BY x NULLS FIRST`,
    )
    expect(rows.map(({ text, code }) => [text, code])).toEqual([
      [null, null],
      ['a', 0],
      ['乙', 1],
      ['c', 2],
    ])
  })

  it('outside the list fails the statement: the column changed since it was looked at', async () => {
    session.define(enumerationFunction('enumerated', ['a']))
    await expect(session.run("SELECT enumerated(t) FROM (VALUES ('a'), ('z')) v(t)")).rejects.toThrow(
      'a text outside its dictionary',
    )
  })
})

describe('a function that collects texts', () => {
  const collect = async (rows: string, most: number) => {
    const { made, ...collected } = collectingFunction('collected', most)
    session.define(made)
    await session.run(`SELECT count(collected(t)) FROM ${rows}`)
    return collected
  }

  it('is asked once for each entry of a dictionary of a file, and for each row where there is none', async () => {
    const file = join(folder, 'texts.parquet')
    await session.run(
      `COPY (SELECT 'text ' || i % 10 AS few, 'text ' || i AS many FROM range(100000) r(i)) TO '${file}' (FORMAT parquet)`,
    )
    const few = await collect(`(SELECT few AS t FROM '${file}')`, 10)
    expect(few.asked()).toBeLessThan(1000)
    expect(few.texts()).toEqual(Array.from({ length: 10 }, (_, at) => `text ${at}`))
    const many = await collect(`(SELECT many AS t FROM '${file}')`, 10)
    expect(many.asked()).toBe(100_000)
    expect(many.texts()).toBeUndefined()
  })

  it('gives short and long ones in the order of the engine, without the missing', async () => {
    const rows = "(VALUES ('乙'), (NULL), ('😀'), ('～ a text of more than twelve bytes'), (''), ('乙')) v(t)"
    const { texts } = await collect(rows, 4)
    const sorted = await session.rows(`SELECT DISTINCT t FROM ${rows} WHERE t IS NOT NULL ORDER BY t`)
    expect(texts()).toEqual(sorted.map(({ t }) => t))
    expect(texts()).toHaveLength(4)
  })

  it('gives none when one begins with a byte order mark', async () => {
    const { texts } = await collect("(VALUES ('flu'), (chr(65279) || 'cold')) v(t)", 4)
    expect(texts()).toBeUndefined()
  })
})

describe('a session', () => {
  it('is neither closed nor given a function while a statement runs, which would wait for each other', async () => {
    const made = enumerationFunction('enumerated', ['a'])
    const running = session.run('SELECT sum(hash(i)) FROM range(3000000) r(i)')
    expect(() => session.define(made)).toThrow('still running')
    expect(() => session.close()).toThrow('still running')
    await running
    session.define(made)
  })

  it('shares its tables with the connection beside it, but no temporary ones', async () => {
    const beside = await session.beside()
    await session.run('CREATE TABLE shared AS SELECT 1 AS x')
    await session.run('CREATE TEMP TABLE own AS SELECT 1 AS x')
    expect(await beside.rows('FROM shared')).toEqual([{ x: 1 }])
    await expect(beside.rows('FROM own')).rejects.toThrow('does not exist')
    const { zone } = await oneRow(beside, "SELECT current_setting('TimeZone') AS zone")
    expect(zone).toBe('UTC')
  })

  it('may be given a function, but not closed, while a statement runs beside', async () => {
    const beside = await session.beside()
    const running = beside.run('SELECT sum(hash(i)) FROM range(3000000) r(i)')
    session.define(enumerationFunction('enumerated', ['a']))
    expect(await values("SELECT CAST(enumerated('a') AS VARCHAR) AS x")).toEqual(['a'])
    expect(() => session.close()).toThrow('still running')
    await running
  })

  it('does not keep a process that ends from ending while a statement calls back', async () => {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', join(import.meta.dirname, 'exit-while-hashing.ts'), folder],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    const ended = await new Promise((resolve) => child.on('exit', (code, signal) => resolve(code ?? signal)))
    expect(ended).toBe('SIGKILL')
  }, 60_000)
})

describe('a column with few texts', () => {
  it('stays text when there are more texts than its first rows show', async () => {
    await session.run(
      `CREATE TEMP TABLE source AS SELECT CASE WHEN i < 20000 THEN 'none' ELSE 'text ' || i END AS t, i % 3 || '' AS u
       FROM range(23000) r(i)`,
    )
    const texts = ['t', 'u'].map((name) => ({ name, sql: `s.${name}` }))
    const enumerated = await sourceDictionaries(session, 'table', texts, 'source s')
    expect([...enumerated.keys()]).toEqual(['u'])
  })

  it('does not take one text for another that differs by a byte order mark', async () => {
    const file = join(folder, 'marks.parquet')
    await session.run(
      `COPY (SELECT CASE WHEN i % 3 = 0 THEN chr(65279) || 'flu' ELSE 'flu' END AS t FROM range(200000) r(i))
       TO '${file}' (FORMAT parquet)`,
    )
    const enumerated = await sourceDictionaries(session, 'table', [{ name: 't', sql: 's.t' }], `'${file}' s`)
    expect(await values(`SELECT count(DISTINCT ${enumerated.get('t')}) AS x FROM '${file}' s`)).toEqual([2n])
  })
})

describe('filling a table in batches', () => {
  it('takes every row once, also from a table with gaps, and of a view', async () => {
    await session.run('CREATE TEMP TABLE source AS SELECT i FROM range(300000) r(i)')
    await session.run('DELETE FROM source WHERE i % 3 = 0')
    await session.run('CREATE TEMP VIEW seen AS FROM source')
    for (const from of ['source', 'seen']) {
      await fillInBatches(session, 'filled', from, (isInBatch) => `SELECT i FROM ${from} WHERE ${isInBatch}`)
      expect(await session.rows('SELECT count(*) AS rows, sum(i) AS sum FROM filled')).toEqual(
        await session.rows('SELECT count(*) AS rows, sum(i) AS sum FROM source'),
      )
    }
  })
})
