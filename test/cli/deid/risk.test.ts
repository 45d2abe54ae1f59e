import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { stringify } from 'yaml'
import { deidCommand } from '../../../src/cli/commands/deid.ts'
import { runCli } from '../../../src/cli/run.ts'
import { riskReportSchema } from '../../../src/contract/risk-report.ts'
import { captureIo, withFolder } from '../support.ts'

const header = 'sex,age,note,weight,home,disease'
const rows = [
  'F,30,a,10,h1,flu',
  'F,30,b,10,h1,cold',
  'F,30,c,10,h2,flu',
  'M,40,d,2,h2,flu',
  'M,40,e,2,h3,flu',
  'M,,f,4,h3,cold',
]

type Spec = Readonly<Record<string, unknown>>
const spec: Spec = {
  data: 'data.csv',
  quasiIdentifiers: ['sex', 'age'],
  sensitive: 'disease',
  models: [{ model: 'k-anonymity', k: 2 }],
}

async function run(folder: string, changes: Spec = {}, ...args: string[]) {
  await writeFile(join(folder, 'data.csv'), `${[header, ...rows].join('\n')}\n`)
  const file = join(folder, 'spec.yaml')
  await writeFile(file, stringify({ ...spec, ...changes }))
  const { io, out } = captureIo()
  const code = await runCli(io, [deidCommand(io)], ['deid', 'risk', file, ...args])
  return { code, ...out }
}

const reportOf = ({ code, stdout, stderr }: Awaited<ReturnType<typeof run>>) => {
  if (code !== 0) throw new Error(stderr)
  return riskReportSchema.parse(JSON.parse(stdout))
}

describe('deid risk', () => {
  it('prints the report of a file as JSON', () =>
    withFolder(async (folder) => {
      const report = reportOf(await run(folder, {}, '--json'))
      expect(report).toMatchObject({
        holds: false,
        threshold: { k: 2, risk: 0.5 },
        missingValues: 'own-value',
        counts: { released: 6, suppressed: null },
        after: { classes: 3, smallestClass: 1, unique: 1 / 6, prosecutor: { highest: 1, average: 0.5 } },
        checks: [{ required: 2, reached: 1, holds: false }],
      })
      expect(report.sensitive).toMatchObject([{ name: 'disease', values: 2, distinct: 1, orderedT: null }])
      expect(report.after.specialUniques?.bySize).toEqual(
        [{ size: 1, sets: 0 }].filter(({ sets }) => sets > 0),
      )
    }))

  it('takes missing values as wildcards when asked to', () =>
    withFolder(async (folder) => {
      const report = reportOf(await run(folder, { missingValues: 'wildcard' }, '--json'))
      expect(report).toMatchObject({ holds: true, after: { smallestClass: 3, records: 6 } })
    }))

  it.each([
    [{ weight: 'weight' }, 'sampling-weights', 38],
    [{ populationSize: 600 }, 'stated-size', 600],
    [{ samplingFraction: 0.1 }, 'stated-size', 60],
    [{ subset: 'subset.csv' }, 'population-table', 6],
  ])('knows the population by %j', (changes, basis, size) =>
    withFolder(async (folder) => {
      await writeFile(join(folder, 'subset.csv'), `${[header, ...rows.slice(0, 2), rows[3]].join('\n')}\n`)
      const report = reportOf(await run(folder, changes, '--json'))
      expect(report.population.basis).toBe(basis)
      expect(report.population.size).toBeCloseTo(size, 6)
      if (basis === 'population-table') expect(report.after.journalist.highest).toBe(0.5)
    }),
  )

  it('measures households, thresholds of every model, and before against after', () =>
    withFolder(async (folder) => {
      const before = rows.map((row, at) => row.replace(/,\d*,/, `,${30 + at},`))
      await writeFile(join(folder, 'before.csv'), `${[header, ...before].join('\n')}\n`)
      const models = [
        { model: 'distinct-l-diversity', attribute: 'disease', l: 2 },
        { model: 'recursive-cl-diversity', attribute: 'disease', c: 3, l: 1 },
        { model: 't-closeness-ordered', attribute: 'disease', t: 1 },
        { model: 'average-reidentification-risk', risk: 0.6 },
        { model: 'basic-beta-likeness', attribute: 'disease', beta: 1 },
      ]
      const report = reportOf(
        await run(folder, { before: 'before.csv', household: 'home', models }, '--json'),
      )
      expect(report.checks.map(({ id, holds }) => [id, holds])).toEqual([
        ['distinct-l-diversity-1', false],
        ['recursive-cl-diversity-2', true],
        ['t-closeness-ordered-3', true],
        ['average-reidentification-risk-4', true],
      ])
      expect(report.notMeasured).toMatchObject([{ variable: 'disease' }])
      expect(report.after.households?.households).toBe(3)
      expect(report.before?.unique).toBe(1)
      expect(report.counts.suppressed).toBe(0)
      expect(report.utility.variables).toMatchObject([
        { variable: 'sex', cellsChanged: 0, informationKept: 1 },
        { variable: 'age', cellsChanged: 5 / 6 },
      ])
    }))

  it('ends with exit code 3 only when thresholds are required', () =>
    withFolder(async (folder) => {
      expect((await run(folder)).code).toBe(0)
      expect((await run(folder, {}, '--require')).code).toBe(3)
      expect((await run(folder, { models: [{ model: 'k-anonymity', k: 1 }] }, '--require')).code).toBe(0)
    }))

  it('never says that a model holds which it does not measure', () =>
    withFolder(async (folder) => {
      const models = [{ model: 'basic-beta-likeness', attribute: 'disease', beta: 1 }]
      const { code, stdout } = await run(folder, { models }, '--require')
      expect(code).toBe(3)
      expect(stdout).toMatch(/^NOT MEASURED disease: .*basic-beta-likeness/m)
    }))

  it('writes the report for people', () =>
    withFolder(async (folder) => {
      const target = join(folder, 'report.html')
      const { code, stdout } = await run(folder, {}, '--html', target)
      expect(code).toBe(0)
      expect(stdout).toMatch(/CLASS SIZE/)
      expect(await readFile(target, 'utf8')).toContain('<title>Risk report: data.csv</title>')
      expect((await run(folder, {}, '--html', join(folder, 'no', 'where.html'))).code).toBe(1)
    }))

  it.each([
    [{ quasiIdentifiers: ['sex', 'years'] }, /quasiIdentifiers\.1|has no column years/],
    [{ weight: 'note' }, /no positive number in note/],
    [{ populationSize: 3 }, /less than the 6 records/],
    [{ data: 'missing.csv' }, /cannot be read/],
    [{ before: 'missing.csv' }, /cannot be read/],
    [{ household: "home'; DROP TABLE x; --" }, /has no column/],
    [{ sampling: 1 }, /sampling/],
  ])('refuses %j and says why', (changes, message) =>
    withFolder(async (folder) => {
      const { code, stderr, stdout } = await run(folder, changes, '--json')
      expect(code).toBe(1)
      expect(stderr + stdout).toMatch(message)
    }),
  )
})
