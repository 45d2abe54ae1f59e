import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { stringify } from 'yaml'
import { deidCommand } from '../../../src/cli/commands/deid.ts'
import { runCli } from '../../../src/cli/run.ts'
import { fromTable, type Label, parentsOf } from '../../../src/domain/deidentify/hierarchy/hierarchy.ts'
import { averageRisk } from '../../../src/domain/risk/models/average-risk.ts'
import { classModel } from '../../../src/domain/risk/models/class-model.ts'
import type { PrivacyModel } from '../../../src/domain/risk/models/model.ts'
import { captureIo, withFolder } from '../support.ts'

const adult = resolve(process.env.HARBOURGATE_SHARED ?? join('..', 'shared'), 'data', 'adult')
const hierarchyFile = (name: string) => join(adult, `adult_hierarchy_${name}.csv`)

const quasiIdentifiers = ['sex', 'age', 'race']
const attribute = 'occupation'
const hierarchies = Object.fromEntries(
  [...quasiIdentifiers, attribute].map((name) => [name, hierarchyFile(name)]),
)

type Table = { readonly header: readonly string[]; readonly rows: readonly (readonly string[])[] }

/** CSV without quotes, which these files do not have. */
async function readTable(path: string, delimiter: string): Promise<Table> {
  const [header = [], ...rows] = (await readFile(path, 'utf8'))
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map((line) => line.split(delimiter))
  return { header, rows }
}

const columnOf = ({ header, rows }: Table, name: string): string[] => {
  const at = header.indexOf(name)
  if (at < 0) throw new Error(`no column ${name}`)
  return rows.map((row) => row[at] ?? '')
}

const classKeys = (table: Table): string[] => {
  const columns = quasiIdentifiers.map((name) => columnOf(table, name))
  return table.rows.map((_, at) => columns.map((column) => column[at]).join('|'))
}

/** The population as the released records would look in it. */
async function generalised(table: Table, levels: Readonly<Record<string, number>>): Promise<Table> {
  const columns = await Promise.all(
    quasiIdentifiers.map(async (name) => {
      const { header, rows } = await readTable(hierarchyFile(name), ';')
      const groups = new Map([header, ...rows].map((row) => [row[0], row[levels[name] ?? 0] ?? '']))
      return columnOf(table, name).map((value) => groups.get(value) ?? '')
    }),
  )
  return {
    header: quasiIdentifiers,
    rows: table.rows.map((_, row) => columns.map((column) => column[row] ?? '')),
  }
}

/** Whether a model holds in each class of a written file, whose shares are its own. */
async function holds(model: PrivacyModel, file: Table, population: Table): Promise<boolean> {
  const values = columnOf(file, attribute)
  const labels = [...new Set(values)].sort()
  const keys = classKeys(file)
  const classes = new Map<string, string[]>()
  for (const [at, key] of keys.entries()) {
    const members = classes.get(key) ?? []
    members.push(values[at] ?? '')
    classes.set(key, members)
  }
  if (model.model === 'average-reidentification-risk')
    return averageRisk(classes.size, keys.length) <= model.risk
  const people = new Map<string, number>()
  for (const key of classKeys(population)) people.set(key, (people.get(key) ?? 0) + 1)
  const { header, rows } = await readTable(hierarchyFile(attribute), ';')
  const byValue = new Map<string, readonly Label[]>([header, ...rows].map((row) => [row[0] ?? '', row]))
  const about = {
    name: attribute,
    shares: Float64Array.from(
      labels,
      (label) => values.filter((value) => value === label).length / values.length,
    ),
    parents: parentsOf(fromTable(labels.map((label) => byValue.get(label) ?? []))),
  }
  const check = classModel(model, [about])
  return [...classes].every(([key, members]) => {
    const present = [...labels.keys()].filter((code) => members.includes(labels[code] ?? ''))
    const counts = present.map((code) => members.filter((value) => value === labels[code]).length)
    return check.isFulfilled({
      count: members.length,
      population: people.get(key) ?? 0,
      values: [{ codes: present, counts, start: 0, end: present.length, total: members.length }],
    })
  })
}

const describeWithAdult = existsSync(adult) ? describe : describe.skip

const models: readonly PrivacyModel[] = [
  { model: 'k-anonymity', k: 30 },
  { model: 'k-map', k: 40 },
  { model: 'distinct-l-diversity', attribute, l: 8 },
  { model: 'entropy-l-diversity', attribute, l: 5 },
  { model: 'recursive-cl-diversity', attribute, c: 2, l: 3 },
  { model: 't-closeness-equal', attribute, t: 0.2 },
  { model: 't-closeness-ordered', attribute, t: 0.15 },
  { model: 't-closeness-hierarchical', attribute, t: 0.2 },
  { model: 'delta-presence', min: 0, max: 0.15 },
  { model: 'basic-beta-likeness', attribute, beta: 3 },
  { model: 'enhanced-beta-likeness', attribute, beta: 3 },
  { model: 'delta-disclosure', attribute, delta: 3 },
  { model: 'average-reidentification-risk', risk: 0.01 },
  { model: 'maximum-reidentification-risk', risk: 0.03 },
]

async function deid(verb: 'search' | 'apply', ...args: readonly string[]) {
  const { io, out } = captureIo()
  const code = await runCli(io, [deidCommand(io)], ['deid', verb, ...args, '--json'])
  return { code, result: JSON.parse(out.stdout) }
}

/** A quarter of the records, and a tenth of these as their research subset. */
async function writeSample(folder: string): Promise<void> {
  const lines = (await readFile(join(adult, 'adult.csv'), 'utf8'))
    .split(/\r?\n/)
    .filter((line) => line !== '')
  const [header = '', ...records] = lines
  const sample = records.filter((_, at) => at % 4 === 0)
  const write = (name: string, rows: readonly string[]) =>
    writeFile(join(folder, name), `${[header, ...rows].join('\n')}\n`)
  await write('people.csv', sample)
  await write(
    'study.csv',
    sample.filter((_, at) => at % 10 === 0),
  )
}

describeWithAdult('deid apply by every model that deid search takes', () => {
  it.each(models.map((model) => [model.model, model] as const))(
    '%s: releases what the search counted',
    (_, model) =>
      withFolder(async (folder) => {
        const isSubset = model.model === 'k-map' || model.model === 'delta-presence'
        await writeSample(folder)
        const spec = {
          data: 'people.csv',
          quasiIdentifiers,
          hierarchies,
          sensitive: attribute,
          models: [model],
          suppressionLimit: 0.1,
          ...(isSubset ? { subset: 'study.csv' } : {}),
        }
        const file = join(folder, 'spec.yaml')
        await writeFile(file, stringify(spec))
        const searched = await deid('search', file)
        const applied = await deid('apply', file, '--out', join(folder, 'out'))
        expect([searched.code, applied.code]).toEqual([0, 0])
        const { proposal, records } = searched.result
        const levels = Object.fromEntries(
          proposal.levels.map(({ variable, level }: { variable: string; level: number }) => [
            variable,
            level,
          ]),
        )
        expect(applied.result).toMatchObject({
          levels,
          choice: { by: 'search', metric: { name: 'loss' }, value: proposal.value, isOptimal: true, gap: 0 },
          patients: { staged: records, suppressed: proposal.suppressed, released: proposal.released },
          classes: { released: proposal.classes },
          k: { reached: proposal.smallestClass },
          models: [model],
        })
        const name = isSubset ? 'study.csv' : 'people.csv'
        const released = await readTable(join(folder, 'out', name), ',')
        expect(released.rows.length).toBe(proposal.released)
        expect(new Set(classKeys(released)).size).toBe(proposal.classes)
        const population = await generalised(await readTable(join(folder, 'people.csv'), ';'), levels)
        expect(await holds(model, released, population)).toBe(true)
        // The limit leaves room, so that something is suppressed, or the test would say little.
        expect([model.model, proposal.suppressed > 0]).toEqual([model.model, true])

        await writeFile(file, stringify({ ...spec, levels }))
        const given = await deid('apply', file, '--out', join(folder, 'given'))
        expect(given.result.file.sha256).toBe(applied.result.file.sha256)
        expect(given.result.choice).toEqual({
          by: 'specification',
          metric: expect.anything(),
          value: proposal.value,
        })
      }),
  )
})
