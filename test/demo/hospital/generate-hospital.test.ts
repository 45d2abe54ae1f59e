import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { generateHospital, type HospitalProgress } from '../../../src/demo/hospital/generate-hospital.ts'
import { isValid } from '../../../src/domain/identifiers/hkid.ts'
import { digests, query, withHospital } from './query.ts'

const patients = 20_000
let directory = ''
const ask = (sql: string) => query(directory, sql)
/** The numbers of a one-row answer. */
const figures = async (sql: string) => (await ask(sql))[0]?.map(Number) ?? []

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hospital-'))
  await generateHospital({ directory, patients })
})
afterAll(() => rm(directory, { recursive: true, force: true }))

describe('demo hospital of 20,000 patients', () => {
  it('gives every patient a unique HKID with a valid check character and a prefix that was never issued', async () => {
    const numbers = (await ask('SELECT hkid FROM patients')).map(([hkid]) => String(hkid))
    expect(numbers).toHaveLength(patients)
    expect(new Set(numbers).size).toBe(patients)
    expect(numbers.filter((hkid) => !isValid(hkid) || !/^Q[A-Z]\d{6}[0-9A]$/.test(hkid))).toEqual([])
    expect(numbers.filter((hkid) => hkid.endsWith('A')).length).toBeGreaterThan(0)
  })

  it('uses telephone numbers outside every assigned range', async () => {
    expect(await ask(`SELECT phone FROM patients WHERE NOT regexp_full_match(phone, '85[0-9]{6}')`)).toEqual(
      [],
    )
  })

  it('has 18 districts, 8 hospitals that say Demo, and unique record and episode numbers', async () => {
    expect(await figures('SELECT count(DISTINCT district), count(DISTINCT mrn) FROM patients')).toEqual([
      18,
      patients,
    ])
    expect(
      await figures(`SELECT count(DISTINCT hospital), count(*) FILTER (NOT contains(hospital, 'Demo')),
        count(*) - count(DISTINCT episode_id) FROM episodes`),
    ).toEqual([8, 0, 0])
  })

  it('has about three episodes, four results and one and a half notes for each patient', async () => {
    const [episodes = 0, labs = 0, notes = 0] = await figures(
      'SELECT (SELECT count(*) FROM episodes), (SELECT count(*) FROM labs), (SELECT count(*) FROM notes)',
    )
    expect(episodes / patients).toBeCloseTo(3, 0)
    expect(labs / patients).toBeCloseTo(4, 0)
    expect(notes / patients).toBeCloseTo(1.5, 0)
  })

  it('refers only to patients that exist', async () => {
    const orphans = ['episodes', 'labs', 'notes'].map(
      (table) => `(SELECT count(*) FROM ${table} WHERE hkid NOT IN (SELECT hkid FROM patients))`,
    )
    const consents = '(SELECT count(*) FROM consents WHERE patient NOT IN (SELECT hkid FROM patients))'
    expect(await figures(`SELECT ${[...orphans, consents].join(', ')}`)).toEqual([0, 0, 0, 0])
  })

  it('admits after birth, discharges after admission, before the reference date, and never twice at once', async () => {
    const wrong = `SELECT count(*) FROM (
      SELECT *, lead(admitted) OVER (PARTITION BY hkid ORDER BY admitted) AS next FROM episodes JOIN patients USING (hkid)
    ) WHERE admitted < dob OR discharged < admitted OR discharged >= TIMESTAMP '2025-01-01' OR next < discharged
      OR admitted < TIMESTAMP '2015-01-01'`
    expect(await figures(wrong)).toEqual([0])
    const [stay = 0] = await figures('SELECT avg(epoch(discharged - admitted)) / 86400 FROM episodes')
    expect(stay).toBeGreaterThan(1)
    expect(stay).toBeLessThan(7)
  })

  it('takes results and writes notes during an episode of the patient', async () => {
    const outside = (table: string, time: string) => `SELECT count(*) FROM ${table} t WHERE NOT EXISTS (
      SELECT 1 FROM episodes e WHERE e.hkid = t.hkid AND t.${time} BETWEEN e.admitted AND e.discharged)`
    expect(await figures(outside('labs', 'taken'))).toEqual([0])
    expect(await figures(outside('notes', 'written'))).toEqual([0])
  })

  it('codes diagnoses in the form of ICD-10, plausible for sex and age', async () => {
    expect(
      await figures(`SELECT count(*) FILTER (NOT regexp_full_match(diagnosis, '[A-TV-Z][0-9]{2}(\\.[0-9])?')),
        count(*) FILTER (diagnosis LIKE 'O%' AND (sex = 'M' OR age NOT BETWEEN 14 AND 50)),
        count(*) FILTER (diagnosis IN ('N40', 'C61') AND sex = 'F'),
        count(*) FILTER (specialty = 'Paediatrics' AND age > 15)
        FROM (SELECT *, date_diff('day', dob, admitted::DATE) / 365.25 AS age FROM episodes JOIN patients USING (hkid))`),
    ).toEqual([0, 0, 0, 0])
  })

  it('writes identifiers of the patient, and of nobody else, into each note', async () => {
    const notes = await ask(
      `SELECT text, hkid, name_zh, name_en, phone FROM notes JOIN patients USING (hkid)`,
    )
    const seen = { bracketed: 0, bare: 0, fullWidth: 0, phone: 0, chinese: 0 }
    for (const [text, hkid, chinese, romanised, phone] of notes.map((row) => row.map(String))) {
      if (text === undefined || hkid === undefined || phone === undefined) throw new Error('incomplete row')
      expect(text.includes(chinese ?? '?') || text.includes(romanised ?? '?')).toBe(true)
      const folded = text
        .normalize('NFKC')
        .toUpperCase()
        .replace(/[\s()]/g, '')
      const others = [...folded.matchAll(/Q[A-Z]\d{6}[0-9A]/g)].filter(([found]) => found !== hkid)
      expect(others).toEqual([])
      if (text.includes(`${hkid.slice(0, 8)}(${hkid.slice(8)})`)) seen.bracketed += 1
      if (text.includes(hkid)) seen.bare += 1
      if (/Ｑ[Ａ-Ｚ][０-９]{6}（/.test(text)) seen.fullWidth += 1
      if (text.includes(`${phone.slice(0, 4)} ${phone.slice(4)}`)) seen.phone += 1
      if (/\d{4}年\d{1,2}月\d{1,2}日/.test(text)) seen.chinese += 1
    }
    for (const count of Object.values(seen)) expect(count / notes.length).toBeGreaterThan(0.08)
  })

  it('draws attributes of a patient independently of each other', async () => {
    const [names = 0, sentences = 0] = await figures(`SELECT
      (SELECT count(DISTINCT name_zh) FROM patients),
      (SELECT count(DISTINCT regexp_replace(text, '^Follow-up of .*, ID no. [A-Z0-9]*. (.*) Contact.*$', '\\1'))
        FROM notes WHERE text LIKE 'Follow-up of %')`)
    expect(names).toBeGreaterThan(5_000)
    expect(sentences).toBe(8)
  })
})

describe('generateHospital', () => {
  it('gives the same bytes again, whatever the number of threads and the memory', async () => {
    const again = await withHospital({ patients, threads: 1, memoryLimit: '512MB' }, digests)
    expect(Object.keys(again)).toHaveLength(5)
    expect(again).toEqual(await digests(directory))
  })

  it('gives other bytes in every file for another seed', async () => {
    const first = await withHospital({ patients: 500, seed: 'one' }, digests)
    const second = await withHospital({ patients: 500, seed: 'two' }, digests)
    for (const [file, digest] of Object.entries(first)) expect(second[file]).not.toBe(digest)
  })

  it('generates a single patient', async () => {
    const counts = await withHospital({ patients: 1 }, (folder) =>
      query(folder, 'SELECT (SELECT count(*) FROM patients), (SELECT count(*) > 0 FROM episodes)'),
    )
    expect(counts).toEqual([[1n, true]])
  })

  it('generates episodes only, at the ratio asked for', async () => {
    const perPatient = { episodes: 10, labs: 0, notes: 0 }
    const counts = await withHospital({ patients: 2_000, perPatient }, (folder) =>
      query(
        folder,
        'SELECT (SELECT count(*) FROM episodes), (SELECT count(*) FROM labs), (SELECT count(*) FROM notes)',
      ),
    )
    const [episodes, labs, notes] = counts[0]?.map(Number) ?? []
    expect([labs, notes]).toEqual([0, 0])
    expect(episodes).toBeGreaterThan(19_000)
    expect(episodes).toBeLessThan(21_000)
  })

  it('replaces an earlier hospital and leaves nothing else behind', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hospital-'))
    const progress: HospitalProgress[] = []
    await generateHospital({ directory: folder, patients: 50 })
    await writeFile(join(folder, 'episodes', 'episodes-0099.parquet'), 'stale')
    const summary = await generateHospital({
      directory: folder,
      patients: 10,
      onProgress: (step) => progress.push(step),
    })
    expect((await readdir(join(folder, 'episodes'))).sort()).toEqual(['episodes-0001.parquet'])
    expect((await readdir(folder)).sort()).toEqual(
      ['consents.parquet', 'episodes', 'labs.parquet', 'notes.parquet', 'patients.parquet'].sort(),
    )
    expect(summary.rows.patients).toBe(10)
    expect(progress.at(-1)).toMatchObject({ filesDone: 5, filesTotal: 5 })
    await rm(folder, { recursive: true })
  })

  it.each([
    { patients: 0 },
    { patients: 1.5 },
    { patients: 10_000_001 },
    { threads: 0 },
    { perPatient: { labs: -1 } },
  ])('refuses %j with INPUT_INVALID', async (options) => {
    const refused = generateHospital({ directory: join(directory, 'never'), ...options })
    await expect(refused).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  })
})
