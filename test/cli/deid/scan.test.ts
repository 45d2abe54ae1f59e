import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { deidCommand } from '../../../src/cli/commands/deid.ts'
import { runCli } from '../../../src/cli/run.ts'
import { query } from '../../platform/engines/duckdb/support.ts'
import { captureIo, withFolder } from '../support.ts'

async function scan(file: string, ...extra: string[]) {
  const { io, out } = captureIo()
  const code = await runCli(io, [deidCommand(io)], ['deid', 'scan', file, ...extra])
  return { code, ...out }
}

const csv = [
  'code,phone,result,remark,name,visited',
  'A123456(3),91234567,91234567,Seen by Dr. Wong on 3 May 2021,CHAN Tai Man,2021-05-03',
  'G123456(A),61234567,12,well,LEE Ka Wai,2021-05-04',
  'E364912(5),,14,,WONG Mei Ling,2021-05-05',
].join('\n')

type Finding = { column: string; type: string; records: number; example: string; flagged: boolean }
const found = (stdout: string): Finding[] => JSON.parse(stdout).findings
const brief = (stdout: string) =>
  found(stdout).map(({ column, type, records }) => `${column} ${type} ${records}`)

describe('deid scan', () => {
  it('lists what every column looks like, masked, and exits 3', () =>
    withFolder(async (folder) => {
      const file = join(folder, 'people.csv')
      await writeFile(file, csv)
      const { code, stdout } = await scan(file, '--json')
      expect(code).toBe(3)
      expect(brief(stdout).sort()).toEqual([
        'code HKID 3',
        'name NAME 3',
        'phone PHONE 2',
        'remark DATE 1',
        'remark NAME 1',
        'visited DATE 3',
      ])
      expect(found(stdout).find(({ column }) => column === 'visited')?.flagged).toBe(false)
      for (const secret of ['A123456', '91234567', 'CHAN', 'Wong']) expect(stdout).not.toContain(secret)
    }))

  it('exits 0 when a specification declares them, and 3 when it calls one harmless', () =>
    withFolder(async (folder) => {
      await writeFile(join(folder, 'people.csv'), csv)
      const spec = (code: string) =>
        `data: people.csv\nvariables:\n  code: { class: ${code} }\n  phone: { class: direct-identifier }\n  name: { class: direct-identifier }\n  remark: { class: free-text }\n  visited: { class: date }\n`
      await writeFile(join(folder, 'good.yaml'), spec('patient-key'))
      await writeFile(join(folder, 'bad.yaml'), spec('other'))
      expect((await scan(join(folder, 'good.yaml'))).code).toBe(0)
      const { code, stdout } = await scan(join(folder, 'bad.yaml'), '--json')
      expect(code).toBe(3)
      expect(found(stdout).filter(({ flagged }) => flagged)).toMatchObject([{ column: 'code', type: 'HKID' }])
    }))

  it('reads Parquet and NDJSON, and numbers as well as text', () =>
    withFolder(async (folder) => {
      for (const [name, options] of [
        ['x.parquet', 'FORMAT parquet'],
        ['x.ndjson', 'FORMAT json'],
      ]) {
        const file = join(folder, String(name))
        await query(`COPY (SELECT 91234567 AS mobile, 'x' AS other) TO '${file}' (${options})`)
        const { code, stdout } = await scan(file, '--json')
        expect(code).toBe(3)
        expect(brief(stdout)).toEqual(['mobile PHONE 1'])
      }
    }))

  it.each([
    ['district', ['Sha Tin', 'Kwun Tong', 'Wong Tai Sin', 'Central and Western']],
    ['residence', ['Tuen Mun', 'YUEN LONG', 'Hong Kong Island', 'New Territories']],
    ['地區', ['黃大仙', '沙田', '觀塘', '黃大仙']],
    ['ward', ['Male Surgical', 'Intensive Care', 'Ward C', 'Day Surgery']],
    ['drug_name', ['Amoxicillin Clavulanate', 'Metformin Hydrochloride', 'Ventolin Evohaler', 'Tenofovir']],
    ['medication', ['Amlodipine Besylate', 'Insulin Glargine', 'Atorvastatin Calcium', 'Folic Acid']],
    ['diagnosis', ['Diabetes Mellitus', 'Acute Bronchitis', 'Essential Hypertension', 'Heart Failure']],
    ['ethnicity', ['Han Chinese', 'South Asian', 'White British', 'Black African']],
    ['month', ['January', 'February', 'May', 'June']],
  ])('calls no names what an ordinary column %s holds', (column, values) =>
    withFolder(async (folder) => {
      const file = join(folder, 'x.csv')
      await writeFile(file, [column, ...values].join('\n').concat('\n'))
      const { code, stdout } = await scan(file, '--json')
      expect(found(stdout).filter(({ type }) => type === 'NAME')).toEqual([])
      expect(code).toBe(0)
    }),
  )

  it.each([
    ['attending', ['CHAN Tai Man', 'Wong Tai Man', 'Grace Lam', 'April Ho']],
    ['district', ['Sha Tin', 'Chan Tai Man', 'LEE Ka Wai', 'Ho Chun Kit']],
    ['ward_sister', ['黃大明', '陳小文', '黃大仙', '李美玲']],
    ['patient_name', ['Sha Tin', 'Ward C', 'Male Surgical', 'Lam Grace']],
  ])('still sees the people in a column %s', (column, values) =>
    withFolder(async (folder) => {
      const file = join(folder, 'x.csv')
      await writeFile(file, [column, ...values].join('\n').concat('\n'))
      const { code, stdout } = await scan(file, '--json')
      expect(found(stdout)).toContainEqual(expect.objectContaining({ column, type: 'NAME', flagged: true }))
      expect(code).toBe(3)
    }),
  )

  it('finds hospital numbers only when asked to', () =>
    withFolder(async (folder) => {
      const file = join(folder, 'x.csv')
      await writeFile(file, 'stay,n\nHN12345678A,1\n')
      expect((await scan(file)).code).toBe(0)
      expect((await scan(file, '--hospital-numbers')).code).toBe(3)
    }))

  it('fails with a code on files that are missing or not UTF-8, and says where', () =>
    withFolder(async (folder) => {
      const [csv, ndjson, none] = ['latin.csv', 'latin.ndjson', 'none.csv'].map((name) => join(folder, name))
      await writeFile(String(csv), Buffer.from('a,b\n2,1\n3\xff\xfe,1\n', 'latin1'))
      await writeFile(String(ndjson), Buffer.from('{"a":"x"}\n{"a":"\xe9t"}\n', 'latin1'))
      for (const [path, place] of [
        [csv, 'line 3 is not UTF-8 (byte 9 of the file)'],
        [ndjson, 'line 2 is not UTF-8 (byte 16 of the file)'],
        [none, 'cannot be read'],
      ]) {
        const { code, stderr } = await scan(String(path))
        expect(code).toBe(1)
        expect(stderr).toContain('DATA_UNREADABLE')
        expect(stderr).toContain(path)
        expect(stderr).toContain(place)
      }
    }))
})
