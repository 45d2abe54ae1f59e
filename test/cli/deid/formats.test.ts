import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import { describe, expect, it } from '@jest/globals'
import { stringify } from 'yaml'
import { deidCommand } from '../../../src/cli/commands/deid.ts'
import { runCli } from '../../../src/cli/run.ts'
import { captureIo, withFolder } from '../support.ts'

/** Numbers, dates, truth, codes with leading zeros and missing values, every combination several times. */
const rows = Array.from({ length: 60 }, (_, at) => ({
  age: 20 + (at % 6),
  born: `20${10 + (at % 3)}-01-01`,
  smokes: at % 2 === 0,
  zip: at % 3 === 0 ? '00501' : 'A1',
  disease: at % 5 === 0 ? null : ['flu', 'cold', 'asthma'][at % 3],
}))
const columns = ['age', 'born', 'smokes', 'zip', 'disease'] as const

const csv = [columns.join(','), ...rows.map((row) => columns.map((name) => row[name] ?? '').join(','))].join(
  '\n',
)
const ndjson = rows.map((row) => JSON.stringify(row)).join('\n')

async function writeParquet(folder: string): Promise<void> {
  await writeFile(join(folder, 'source.ndjson'), ndjson)
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run(
    `COPY (FROM read_json('${join(folder, 'source.ndjson')}')) TO '${join(folder, 'people.parquet')}' (FORMAT parquet)`,
  )
  connection.closeSync()
}

const formats: Readonly<Record<string, (folder: string) => Promise<void>>> = {
  'people.csv': (folder) => writeFile(join(folder, 'people.csv'), csv),
  'people.csv.gz': (folder) => writeFile(join(folder, 'people.csv.gz'), gzipSync(csv)),
  'people.ndjson': (folder) => writeFile(join(folder, 'people.ndjson'), ndjson),
  'people.jsonl.gz': (folder) => writeFile(join(folder, 'people.jsonl.gz'), gzipSync(ndjson)),
  'people.json': (folder) => writeFile(join(folder, 'people.json'), ndjson),
  'people.parquet': writeParquet,
}
const others = Object.keys(formats).filter((name) => name !== 'people.csv')

const spec = {
  quasiIdentifiers: ['age', 'born', 'smokes', 'zip'],
  hierarchies: {
    age: { kind: 'intervals', from: 20, to: 26, width: 3 },
    disease: 'disease.csv',
  },
  sensitive: 'disease',
  suppressionLimit: 0.1,
}
const measured = {
  ...spec,
  models: [
    { model: 'k-anonymity', k: 8 },
    { model: 't-closeness-hierarchical', attribute: 'disease', t: 0.4 },
    { model: 'basic-beta-likeness', attribute: 'disease', beta: 2 },
    { model: 'delta-disclosure', attribute: 'disease', delta: 4 },
  ],
}
const applied = { ...spec, models: [{ model: 'k-anonymity', k: 8 }], levels: { age: 1 } }

async function deid(folder: string, verb: string, file: string, what: object, ...more: string[]) {
  await formats[file]?.(folder)
  await writeFile(join(folder, 'disease.csv'), 'flu,lung,*\ncold,lung,*\nasthma,chronic,*\n')
  await writeFile(join(folder, 'spec.yaml'), stringify({ data: file, ...what }))
  const { io, out } = captureIo()
  const code = await runCli(
    io,
    [deidCommand(io)],
    ['deid', verb, join(folder, 'spec.yaml'), '--json', ...more],
  )
  if (code !== 0) throw new Error(`${out.stderr}${out.stdout}`)
  return JSON.parse(out.stdout)
}

describe('plain files of every format', () => {
  it.each(['search', 'risk'])('deid %s says the same of the same records in any of them', (verb) =>
    withFolder(async (folder) => {
      const of = async (file: string) => {
        const { subject: _, ...found } = await deid(folder, verb, file, measured)
        return found
      }
      const expected = await of('people.csv')
      for (const file of others) expect({ file, ...(await of(file)) }).toEqual({ file, ...expected })
    }),
  )

  it('deid apply releases the same records, each in the format it was given', () =>
    withFolder(async (folder) => {
      const expected = await deid(folder, 'apply', 'people.csv', applied, '--out', join(folder, 'csv'))
      expect(expected).toMatchObject({ patients: { staged: 60, suppressed: 0 }, k: { reached: 10 } })
      for (const file of others) {
        const out = join(folder, `out-${file}`)
        const { file: written, ...summary } = await deid(folder, 'apply', file, applied, '--out', out)
        expect({ ...summary, file: written.rows }).toEqual({ ...expected, file: 60 })
        const extension = file.includes('js') ? 'ndjson' : file.replace(/^people\.|\.gz$/g, '')
        expect(written.name).toBe(`people.${extension}`)
      }
      const lines = (await readFile(join(folder, 'out-people.ndjson', 'people.ndjson'), 'utf8')).split('\n')
      expect(Object.keys(JSON.parse(lines[0] ?? ''))).toEqual([...columns])
      expect(await readFile(join(folder, 'out-people.ndjson', 'people.ndjson'), 'utf8')).toContain(
        '"zip":"00501"',
      )
    }))

  it('takes the texts of a column of JSON that holds numbers too as they are', () =>
    withFolder(async (folder) => {
      const mixed = ['{"zip":1}', '{"zip":"A1"}', '{"zip":"A1"}', '{"zip":1}', '{}', '{"zip":null}']
      await writeFile(join(folder, 'mixed.ndjson'), mixed.join('\n'))
      const hierarchies = { zip: { kind: 'order', values: ['1', 'A1'], groupSizes: [2] } }
      const models = [{ model: 'k-anonymity', k: 2 }]
      const what = { quasiIdentifiers: ['zip'], hierarchies, models }
      expect(await deid(folder, 'search', 'mixed.ndjson', what)).toMatchObject({
        proposal: { levels: [{ level: 0 }], smallestClass: 2 },
      })
    }))
})
