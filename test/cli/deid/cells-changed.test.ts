import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { stringify } from 'yaml'
import { deidCommand } from '../../../src/cli/commands/deid.ts'
import { runCli } from '../../../src/cli/run.ts'
import { captureIo, withFolder } from '../support.ts'

type Row = Readonly<Record<string, string>>

const env = { HARBOURGATE_ROOT_KEY: randomBytes(32).toString('hex') }
const csv = (rows: readonly Row[]) =>
  `${[Object.keys(rows[0] ?? {}), ...rows.map((row) => Object.values(row))].map((line) => line.join(',')).join('\n')}\n`

/** `ref` tells every row apart, before and after. Some ages are groups of their own; two jobs are rare. */
const source = Array.from({ length: 40 }, (_, at) => ({
  ref: `r${(at * 17) % 40}`,
  age: at % 4 === 0 ? 'old' : String(20 + (at % 4)),
  job: at === 5 || at === 27 ? 'rare' : at % 2 === 0 ? 'a' : 'b',
  dose: at % 3 === 0 ? '' : '1.50',
}))
const ages = 'old,old,*\n21,young,*\n22,young,*\n23,young,*\n'

async function deid(folder: string, verb: string, spec: object, ...more: string[]) {
  const file = join(folder, `${verb}.yaml`)
  await writeFile(file, stringify(spec))
  const { io, out } = captureIo(env)
  const code = await runCli(io, [deidCommand(io)], ['deid', verb, file, '--json', ...more])
  return { code, result: JSON.parse(out.stdout) }
}

const quasiIdentifiers = ['age', 'job', 'dose']
const levels = {
  data: 'people.csv',
  quasiIdentifiers,
  hierarchies: { age: 'age.csv' },
  levels: { age: 1 },
  models: [{ model: 'k-anonymity', k: 2 }],
  suppressionLimit: 0.3,
}

const given = async (folder: string, rows: readonly Row[] = source) => {
  await writeFile(join(folder, 'people.csv'), csv(rows))
  await writeFile(join(folder, 'age.csv'), ages)
}

const risk = (folder: string, more: object) =>
  deid(folder, 'risk', {
    data: 'after.csv',
    quasiIdentifiers,
    models: [{ model: 'k-anonymity', k: 2 }],
    ...more,
  })

const changes = ({ result }: Awaited<ReturnType<typeof deid>>) =>
  result.utility.variables.map(({ cellsChanged }: { cellsChanged: number | null }) => cellsChanged)
const ways = ({ result }: Awaited<ReturnType<typeof deid>>) =>
  result.utility.variables.map(({ transform }: { transform: string }) => transform)

/** Ages made coarser as the hierarchy does, everybody of the rare job left out, in another order. */
const after: readonly Row[] = source
  .filter(({ job }) => job !== 'rare')
  .map((row) => ({ ...row, age: row.age === 'old' ? 'old' : 'young' }))
  .sort((a, b) => (`${a.age}${a.job}` < `${b.age}${b.job}` ? -1 : 1))
const changedAges = after.filter(({ age }) => age === 'young').length / after.length

describe('the summary of deid apply', () => {
  it('says which share of the released cells of each variable was changed, though records were left out', () =>
    withFolder(async (folder) => {
      await given(folder)
      const out = join(folder, 'out')
      const spec = { ...levels, variables: { ref: { class: 'other' } } }
      const { code, result } = await deid(folder, 'apply', spec, '--out', out)
      expect([code, result.patients.suppressed]).toEqual([0, 2])
      const released = (await readFile(join(out, 'people.csv'), 'utf8')).trim().split('\n').slice(1)
      const ageOf = new Map(source.map(({ ref, age }) => [ref, age]))
      const differ = released.filter((line) => {
        const [ref = '', age = ''] = line.split(',')
        return ageOf.get(ref) !== age
      })
      expect(differ.length).toBeGreaterThan(0)
      const share = differ.length / released.length
      expect(result.variables).toMatchObject([
        { name: 'ref', cellsChanged: 0 },
        { name: 'age', cellsChanged: share },
        { name: 'job', cellsChanged: 0 },
        { name: 'dose', cellsChanged: 0 },
      ])
      // The report takes it from there: nothing in the files tells which record is which.
      const files = { data: 'out/people.csv', before: 'people.csv' }
      const report = await risk(folder, { ...files, summary: 'out/summary.json' })
      expect(changes(report)).toEqual([share, 0, 0])
      expect(ways(report)).toEqual([expect.stringContaining('generalised'), 'kept', 'kept'])
      expect(report.result.counts.suppressed).toBe(2)
      const alone = await risk(folder, { data: 'out/people.csv', summary: 'out/summary.json' })
      expect(changes(alone)).toEqual([share, 0, 0])
      expect(alone.result.counts.suppressed).toBe(2)
      const other = await risk(folder, { data: 'people.csv', summary: 'out/summary.json' })
      expect(other).toMatchObject({ code: 1, result: { error: { code: 'SPECIFICATION_INVALID' } } })
      expect(JSON.stringify(other.result)).toContain('is of another file than people.csv')
    }))

  it.each(['keyed', 'random'])('counts cells hidden one by one, under %s pseudonyms', (method) =>
    withFolder(async (folder) => {
      await given(
        folder,
        source.map((row, at) => {
          const job = [5, 9, 13].includes(at) ? `only ${at}` : row.job.replace('rare', 'b')
          return { ...row, job, hkid: `A${100_000 + at}` }
        }),
      )
      const profile = {
        id: 'cells',
        version: 1,
        title: 'Cells',
        basis: 'expert-determination',
        suppression: 'cells',
        thresholds: { k: 3, maximumSuppression: 0.3, smallCell: 1 },
        hierarchies: {},
        rules: [
          {
            id: 'p',
            classes: ['patient-key'],
            transform: { kind: 'pseudonym', method },
            why: 'names rows',
          },
          {
            id: 'rest',
            classes: ['quasi-identifier', 'sensitive', 'date', 'other'],
            transform: { kind: 'keep' },
            why: 'is harmless',
          },
          {
            id: 'd',
            classes: ['direct-identifier', 'free-text'],
            transform: { kind: 'drop' },
            why: 'identifies',
          },
        ],
      }
      await writeProfile(folder, profile)
      const spec = {
        data: 'people.csv',
        profile: 'cells',
        referenceDate: '2024-01-01',
        variables: {
          hkid: { class: 'patient-key', identifier: 'hkid' },
          job: { class: 'quasi-identifier' },
          age: { class: 'quasi-identifier' },
        },
      }
      const more = ['--out', join(folder, 'out'), '--policies', join(folder, 'policies')]
      const { code, result } = await deid(folder, 'apply', spec, ...more)
      expect({ code, result }).toMatchObject({ code: 0 })
      // Three of one age with jobs of their own: their jobs are hidden.
      expect(result).toMatchObject({ cells: { cells: 3 }, patients: { released: 40 } })
      const share = (name: string) =>
        result.variables.find((one: { name: string }) => one.name === name).cellsChanged
      expect(['job', 'age', 'hkid', 'dose'].map(share)).toEqual([3 / 40, 0, null, null])
    }),
  )
})

async function writeProfile(folder: string, profile: { readonly id: string }): Promise<void> {
  await mkdir(join(folder, 'policies', 'deidentification'), { recursive: true })
  await writeFile(join(folder, 'policies', 'deidentification', `${profile.id}.yaml`), stringify(profile))
}

describe('deid risk with a file before', () => {
  const compare = (rows: readonly Row[], more: object = {}) =>
    withFolder(async (folder) => {
      await writeFile(join(folder, 'before.csv'), csv(source))
      await writeFile(join(folder, 'after.csv'), csv(rows))
      return risk(folder, { before: 'before.csv', ...more })
    })
  const without = (rows: readonly Row[], name: string): Row[] =>
    rows.map((row) => Object.fromEntries(Object.entries(row).filter(([key]) => key !== name)))

  it('matches records by their key, or by the columns that stayed', async () => {
    const byKey = await compare(after, { recordKey: 'ref' })
    expect(changes(byKey)).toEqual([changedAges, 0, 0])
    expect(ways(byKey)[0]).toMatch(/by its key/)
    const byOthers = await compare(after)
    expect(changes(byOthers)).toEqual([changedAges, 0, 0])
    expect(ways(byOthers)[0]).toMatch(/by the other columns/)
  })

  it('goes row by row only where another column shows that the order is the same', async () => {
    const kept = source.map((row, at) => ({ ...row, ref: `r${at % 20}`, age: 'all' }))
    const result = await withFolder(async (folder) => {
      await writeFile(
        join(folder, 'before.csv'),
        csv(kept.map((row, at) => ({ ...row, age: source[at]?.age ?? '' }))),
      )
      await writeFile(join(folder, 'after.csv'), csv(kept))
      return risk(folder, { before: 'before.csv' })
    })
    expect(changes(result)).toEqual([1, 0, 0])
    expect(ways(result)[0]).toMatch(/row by row/)
  })

  it('does not guess: without anything to match by only values that are all new tell', async () => {
    const unmatched = without(after, 'ref').map((row): Row => ({ ...row, dose: 'any' }))
    const result = await compare(unmatched)
    expect(changes(result)).toEqual([null, null, 1])
    expect(ways(result)).toEqual([
      expect.stringContaining('nothing tells which record is which'),
      expect.stringContaining('nothing tells which record is which'),
      expect.stringContaining('none of its values'),
    ])
    // As many rows, in another order.
    expect(changes(await compare(without([...source].reverse(), 'ref')))).toEqual([null, null, null])
  })

  it('takes 1.50 and 1.5 for the same where one file knows numbers', () =>
    withFolder(async (folder) => {
      const number = ({ ref, dose }: Row) => JSON.stringify({ ref, dose: dose === '' ? null : Number(dose) })
      await writeFile(join(folder, 'before.csv'), csv(source))
      await writeFile(join(folder, 'after.ndjson'), source.map(number).join('\n'))
      const result = await risk(folder, {
        data: 'after.ndjson',
        before: 'before.csv',
        quasiIdentifiers: ['dose'],
        recordKey: 'ref',
      })
      expect(changes(result)).toEqual([0])
    }))

  it('refuses a key that does not name every record once', async () => {
    const { code, result } = await compare(
      after.map((row) => ({ ...row, ref: 'same' })),
      { recordKey: 'ref' },
    )
    expect(code).toBe(1)
    expect(result.error.violations).toMatchObject([
      { path: 'recordKey', message: expect.stringContaining('every record of both files once') },
    ])
  })
})
