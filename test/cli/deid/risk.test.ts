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
        { model: 'basic-beta-likeness', attribute: 'disease', beta: 0.9 },
      ]
      const report = reportOf(
        await run(folder, { before: 'before.csv', household: 'home', models }, '--json'),
      )
      expect(report.checks.map(({ id, holds }) => [id, holds])).toEqual([
        ['distinct-l-diversity-1', false],
        ['recursive-cl-diversity-2', true],
        ['t-closeness-ordered-3', true],
        ['average-reidentification-risk-4', true],
        ['basic-beta-likeness-5', false],
      ])
      expect(report.notMeasured).toEqual([])
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

  it('says what is reached by every model that the engine does not count, and requires it', () =>
    withFolder(async (folder) => {
      await writeFile(join(folder, 'disease.csv'), 'flu,lung,*\ncold,lung,*\n')
      const of = (figures: Spec, ...args: string[]) =>
        run(folder, { hierarchies: { disease: 'disease.csv' }, ...figures }, ...args)
      const attribute = 'disease'
      const models = (beta: number, delta: number, t: number) => [
        { model: 'basic-beta-likeness', attribute, beta },
        { model: 'delta-disclosure', attribute, delta },
        { model: 't-closeness-hierarchical', attribute, t },
        { model: 'recursive-cl-diversity', attribute, c: 4, l: 1 },
        { model: 'recursive-cl-diversity', attribute, c: 1.5, l: 1 },
      ]
      // Alone in her group, somebody has a cold, as a third of all do.
      const report = reportOf(await of({ models: models(1, 1.5, 0.3) }, '--json'))
      expect(report.notMeasured).toEqual([])
      expect(report.checks).toMatchObject([
        { kind: 'at-most', required: 1, holds: false, title: 'β (basic) of disease' },
        { kind: 'below', required: 1.5, holds: false },
        { kind: 'at-most', required: 0.3, holds: false },
        { kind: 'below', required: 4, reached: 1, holds: true },
        { kind: 'below', required: 1.5, reached: 1, holds: true },
      ])
      const reached = report.checks.map((check) => check.reached ?? Number.NaN)
      expect(reached[0]).toBeCloseTo(2, 12)
      expect(reached[1]).toBeCloseTo(Math.log2(3), 12)
      expect(reached[2]).toBeCloseTo(1 / 3, 12)
      expect(report.sensitive[0]?.hierarchicalT).toBeCloseTo(1 / 3, 12)
      expect((await of({ models: models(1, 1.5, 0.3) }, '--require')).code).toBe(3)
      const met = await of({ models: models(2, 1.6, 0.34) }, '--require')
      expect(met.stdout).toMatch(/^δ-disclosure of disease +< 1\.6 +1\.585 +yes$/m)
      expect(met.code).toBe(0)
      // No β can be met: the information in a value of a third of all is 1.1, and 2 is gained.
      const enhanced = [{ model: 'enhanced-beta-likeness', attribute, beta: 9 }]
      expect(reportOf(await of({ models: enhanced }, '--json')).checks).toMatchObject([
        { reached: null, holds: false },
      ])
    }))

  it('measures two recursive models with an l of their own each', () =>
    withFolder(async (folder) => {
      const models = [1, 2].map((l) => ({ model: 'recursive-cl-diversity', attribute: 'disease', c: 3, l }))
      const { checks, notMeasured } = reportOf(await run(folder, { models }, '--json'))
      expect(checks).toMatchObject([
        { reached: 1, holds: true },
        { reached: null, holds: false },
      ])
      expect(notMeasured).toEqual([])
    }))

  it('measures k-map and presence of a research subset, as the search takes it', () =>
    withFolder(async (folder) => {
      const subset = { subset: 'subset.csv' }
      const write = (lines: readonly (string | undefined)[]) =>
        writeFile(join(folder, 'subset.csv'), `${[header, ...lines].join('\n')}\n`)
      await write([...rows.slice(0, 2), rows[3]])
      const models = [
        { model: 'k-map', k: 2 },
        { model: 'delta-presence', min: 0, max: 0.7 },
      ]
      const report = reportOf(await run(folder, { ...subset, models }, '--json'))
      expect(report.checks).toMatchObject([
        { id: 'k-map-1', unit: 'records', reached: 2, holds: true },
        { id: 'delta-presence-2-at-least', required: 0, reached: 0, holds: true },
        { id: 'delta-presence-2-at-most', required: 0.7, reached: 2 / 3, holds: true },
      ])
      const strict = [{ model: 'delta-presence', min: 0.1, max: 0.7 }]
      expect((await run(folder, { ...subset, models: strict }, '--require')).code).toBe(3)
      expect((await run(folder, { ...subset, models }, '--require')).code).toBe(0)
      await write(['F,30,z,10,h1,flu'])
      const { code, stdout } = await run(folder, { ...subset, models }, '--json')
      expect([code, JSON.parse(stdout).error.code]).toEqual([1, 'SUBSET_NOT_CONTAINED'])
    }))

  it('tells the special uniques on the terminal', () =>
    withFolder(async (folder) => {
      const { stdout } = await run(folder, { quasiIdentifiers: ['sex', 'note'] })
      expect(stdout).toMatch(/^special uniques \(SUDA2\): .* 6 of 1; highest DIS score/m)
      expect(stdout).toMatch(/^note +100 %$/m)
      // Who is alone only by a missing value may be like somebody else.
      expect((await run(folder)).stdout).toMatch(/SUDA2\): none/)
      const target = join(folder, 'report.html')
      await run(folder, {}, '--html', target)
      expect(await readFile(target, 'utf8')).toContain('By the known values of up to 2 of')
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
    [
      { models: [{ model: 't-closeness-hierarchical', attribute: 'disease', t: 0.2 }] },
      /models\.0\.attribute.*\n.*disease has no hierarchy|disease has no hierarchy/,
    ],
    [
      { hierarchies: { disease: { kind: 'order', values: ['flu'], groupSizes: [2] } } },
      /has no row for 1 value of the data: .*cold/,
    ],
    [{ summary: 'spec.yaml' }, /is no summary of deid apply/],
  ])('refuses %j and says why', (changes, message) =>
    withFolder(async (folder) => {
      const { code, stderr, stdout } = await run(folder, changes, '--json')
      expect(code).toBe(1)
      expect(stderr + stdout).toMatch(message)
    }),
  )
})
