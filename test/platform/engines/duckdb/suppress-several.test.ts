import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { DatasetDefinition, VariableName } from '../../../../src/domain/dataset/definition.ts'
import { planDeidentification } from '../../../../src/domain/deidentify/plan.ts'
import type { Profile } from '../../../../src/domain/deidentify/profile.ts'
import { concernOf, type DiversityModel } from '../../../../src/domain/risk/profile-models.ts'
import { suppressClasses } from '../../../../src/domain/risk/sensitive-suppression.ts'
import { disclosureOfMembers, valuesOfPerson } from '../../../../src/domain/risk/several-values.ts'
import type { SensitiveFigures } from '../../../../src/domain/risk/table-figures.ts'
import { hmacPads } from '../../../../src/platform/keys/hmac-pads.ts'
import { type ExtractFormat, extractFormats, type Staging } from '../../../../src/release/ports.ts'
import { profile as base } from '../../../domain/profile.ts'
import { type Bench, type JsonRow, query, registered, withBench, writeTable } from './support.ts'

const definition: DatasetDefinition = {
  id: 'several-test',
  title: { en: 'Invented' },
  custodian: 'nobody',
  source: { engine: 'duckdb', root: '.' },
  consent: { basis: 'waiver' },
  referenceDate: '2024-06-30',
  patient: { table: 'patients', key: 'id' },
  tables: {
    patients: {
      file: 'patients.parquet',
      variables: {
        id: { class: 'patient-key' },
        a: { class: 'quasi-identifier' },
        illness: { class: 'sensitive' },
      },
    },
    visits: {
      file: 'visits.parquet',
      patient: 'id',
      variables: { code: { class: 'sensitive' }, rare: { class: 'sensitive' } },
    },
    labs: { file: 'labs.parquet', patient: 'id', variables: { code: { class: 'sensitive' } } },
  },
}
const everything: readonly VariableName[] = [
  'patients.a',
  'patients.illness',
  'visits.code',
  'visits.rare',
  'labs.code',
]
const MINIMUM = 3
const profile: Profile = {
  ...base,
  rules: [
    {
      id: 'rare',
      classes: ['sensitive'],
      variables: ['visits.rare'],
      transform: { kind: 'suppress-rare', minimum: MINIMUM },
      why: 'few have it',
    },
    ...base.rules,
  ],
}

type Value = string | null
/** One patient with the values of all their rows, by variable. */
type Person = {
  readonly a: string | null
  readonly illness: Value
  readonly visits: readonly (readonly [code: Value, rare: Value])[]
  readonly labs: readonly Value[]
}

const value: fc.Arbitrary<Value> = fc.option(fc.constantFrom('flu', 'HIV', '癌症', '', "'"), { freq: 6 })
const person: fc.Arbitrary<Person> = fc.record({
  a: fc.option(fc.constantFrom('x', 'y', "'; DROP TABLE people; --"), { freq: 8 }),
  illness: value,
  visits: fc.array(fc.tuple(value, fc.option<string>(fc.constantFrom('p', 'q', 'r', '*'), { freq: 6 })), {
    maxLength: 4,
  }),
  labs: fc.array(value, { maxLength: 2 }),
})
const people = fc.array(person, { minLength: 4, maxLength: 40 })

const rowsOf: Readonly<Record<string, (person: Person) => readonly Value[]>> = {
  'patients.illness': ({ illness }) => [illness],
  'visits.code': ({ visits }) => visits.map(([code]) => code),
  'labs.code': ({ labs }) => labs,
}
const concerns: readonly Pick<DiversityModel, 'attribute' | 'alsoIn'>[] = [
  { attribute: 'visits.code' },
  { attribute: 'visits.code', alsoIn: ['labs.code'] },
  { attribute: 'patients.illness', alsoIn: ['labs.code', 'visits.code'] },
]
const modelOf = (of: readonly Pick<DiversityModel, 'attribute' | 'alsoIn'>[]): fc.Arbitrary<DiversityModel> =>
  fc.constantFrom(...of).chain((concerned) =>
    fc.oneof(
      fc
        .integer({ min: 2, max: 3 })
        .map((l): DiversityModel => ({ model: 'distinct-l-diversity', ...concerned, l })),
      fc
        .integer({ min: 11, max: 30 })
        .map((l): DiversityModel => ({ model: 'entropy-l-diversity', ...concerned, l: l / 10 })),
      fc
        .integer({ min: 5, max: 70 })
        .map((t): DiversityModel => ({ model: 't-closeness-equal', ...concerned, t: t / 100 })),
    ),
  )
const models = (of = concerns) => fc.array(modelOf(of), { minLength: 1, maxLength: 2 })

/** Stages these people; `written` writes the files and says who is in them and what was measured. */
async function withStaged<T>(
  { engine, folder }: Bench,
  rows: readonly Person[],
  variables: readonly VariableName[],
  use: (staging: Staging, plan: ReturnType<typeof planDeidentification>) => Promise<T>,
): Promise<T> {
  const source = (name: string) => join(folder, 'source', `${name}.parquet`)
  const numbered = rows.map((one, id) => ({ ...one, id }))
  const text = { id: 'INTEGER', code: 'VARCHAR' }
  await writeTable(
    source('patients'),
    { id: 'INTEGER', a: 'VARCHAR', illness: 'VARCHAR' },
    numbered.map(({ id, a, illness }): JsonRow => ({ id, a, illness })),
  )
  await writeTable(
    source('visits'),
    { ...text, rare: 'VARCHAR' },
    numbered.flatMap(({ id, visits }) => visits.map(([code, rare]): JsonRow => ({ id, code, rare }))),
  )
  await writeTable(
    source('labs'),
    text,
    numbered.flatMap(({ id, labs }) => labs.map((code): JsonRow => ({ id, code }))),
  )
  const dataset = await registered(engine, definition)
  const staging = await engine.openStaging('x', dataset)
  try {
    await staging.selectCohort(undefined)
    const plan = planDeidentification(definition, dataset.columns, variables, profile)
    await staging.stagePatients(plan, hmacPads(Buffer.from('secret')), 'project')
    return await use(staging, plan)
  } finally {
    await staging.close()
  }
}

/** Members of each class by codes, from the definitions alone. @param of the rows of one person */
function classesBy(rows: readonly Person[], of: (one: Person) => readonly Value[]) {
  const values = rows.map((one) => valuesOfPerson(of(one)))
  const codes = [...new Set(values.flat())]
  return rows.map((one, at) => ({
    key: String(one.a === null ? 'null' : JSON.stringify(one.a)),
    held: (values[at] ?? []).map((each) => codes.indexOf(each)),
  }))
}

/** Everything a class reveals of what a model concerns, over the people who are left. */
function disclose(key: string, left: readonly Person[], of: (one: Person) => readonly Value[]) {
  const all = classesBy(left, of)
  const members = all.filter((one) => one.key === key).map(({ held }) => held)
  return {
    ...disclosureOfMembers(
      members,
      all.map(({ held }) => held),
      2,
    ),
    orderedT: null,
  }
}

const namedRows = (attributes: readonly string[]) => (one: Person) =>
  attributes.flatMap((attribute) => rowsOf[attribute]?.(one) ?? [])

const keyOf = ({ a }: Pick<Person, 'a'>): string => (a === null ? 'null' : JSON.stringify(a))

const worst = (rows: readonly Person[], of: (one: Person) => readonly Value[]) => {
  const reached = [...new Set(rows.map(keyOf))].map((key) => disclose(key, rows, of))
  return {
    distinct: Math.min(...reached.map(({ distinct }) => distinct)),
    entropyL: Math.min(...reached.map(({ entropyL }) => entropyL)),
    recursiveC: Math.max(...reached.map(({ recursiveC }) => recursiveC)),
    equalT: Math.max(...reached.map(({ equalT }) => equalT)),
  }
}

function expectFigures(found: SensitiveFigures | undefined, expected: ReturnType<typeof worst>): void {
  expect(found?.distinct).toBe(expected.distinct)
  expect(found?.entropyL).toBeCloseTo(expected.entropyL, 9)
  expect(found?.recursive.c ?? Number.POSITIVE_INFINITY).toBeCloseTo(expected.recursiveC, 9)
  expect(found?.equalT).toBeCloseTo(expected.equalT, 9)
  expect(found?.orderedT).toBeNull()
}

describe('suppression for models of variables of which a patient may have several values', () => {
  it('property: suppresses the classes the reference does, and the written files are measured as it measures', async () => {
    let [kept, removed] = [0, 0]
    await fc.assert(
      fc.asyncProperty(people, models(), fc.constantFrom(...extractFormats), (rows, asked, format) =>
        withBench((bench) =>
          withStaged(bench, rows, everything, async (staging) => {
            const needed = await staging.couldReach(asked, Number.POSITIVE_INFINITY)
            const gone = await staging.suppressSensitive(asked)
            expect([needed, await staging.couldReach(asked, 0)]).toEqual([gone, 0])
            const keys = [...new Set(rows.map(keyOf))]
            const stays = suppressClasses(keys, asked, (key, left, { attribute, alsoIn = [] }) =>
              disclose(
                key,
                rows.filter((one) => left.includes(keyOf(one))),
                namedRows([attribute, ...alsoIn]),
              ),
            )
            const left = rows.filter((one) => stays[keys.indexOf(keyOf(one))])
            expect(gone).toBe(rows.length - left.length)
            kept += left.length
            removed += gone
            if (left.length === 0) return
            await staging.write(format)
            const { after } = await staging.riskFigures(asked)
            for (const model of asked) {
              const attributes = [model.attribute, ...(model.alsoIn ?? [])]
              // Tables stand in the order of their names.
              const name = attributes.toSorted().join(' + ')
              const found = after.sensitive.find((one) => one.name === name)
              expectFigures(found, worst(left, namedRows(attributes)))
            }
          }),
        ),
      ),
      { numRuns: 30 },
    )
    expect(kept).toBeGreaterThan(0)
    expect(removed).toBeGreaterThan(0)
  })

  it('property: values that too few of the rest have count as they are released', async () => {
    let kept = 0
    await fc.assert(
      fc.asyncProperty(
        people,
        models([{ attribute: 'visits.rare' }, { attribute: 'visits.rare', alsoIn: ['labs.code'] }]),
        (rows, asked) =>
          withBench((bench) =>
            withStaged(bench, rows, everything, async (staging) => {
              await staging.suppressSensitive(asked)
              expect(await staging.couldReach(asked, 0)).toBe(0)
              await staging.write('parquet')
              const file = (name: string) => join(bench.folder, 'staging', 'x', `${name}.parquet`)
              const released = await query(
                `SELECT p.a, list(v.rare) AS rare, any_value(l.codes) AS labs FROM '${file('patients')}' p
                 LEFT JOIN '${file('visits')}' v USING (pseudonym)
                 LEFT JOIN (SELECT pseudonym, list(code) AS codes FROM '${file('labs')}' GROUP BY ALL) l USING (pseudonym)
                 GROUP BY p.pseudonym, p.a`,
              )
              kept += released.length
              const people = released.map((row) => ({ a: row.a, rare: row.rare, labs: row.labs }) as Released)
              for (const model of asked) expectHolds(people, model)
            }),
          ),
      ),
      { numRuns: 15 },
    )
    expect(kept).toBeGreaterThan(0)
  })

  it.each<[string, DiversityModel, number]>([
    ['distinct l', { model: 'distinct-l-diversity', attribute: 'visits.code', l: 2 }, 5],
    ['entropy l', { model: 'entropy-l-diversity', attribute: 'visits.code', l: 1.1 }, 5],
    ['t', { model: 't-closeness-equal', attribute: 'visits.code', t: 0.6 }, 5],
  ])('removes a class in which all hold one value among others that differ: %s', (_, model, expected) =>
    withBench(async (bench) => {
      const one = (a: string, ...codes: string[]): Person => ({
        a,
        illness: null,
        visits: codes.map((code) => [code, null] as const),
        labs: [],
      })
      const rows = [
        ...['1', '2', '3', '4', '5'].map((other) => one('x', 'HIV', other)),
        ...['1', '2', '3', '4', '5', '1', '2', '3', '4', '5'].map((other) => one('y', other)),
      ]
      await withStaged(bench, rows, everything, async (staging) => {
        expect(await staging.couldReach([model], expected)).toBe(expected)
      })
    }),
  )

  it('property: with one row a patient it is what it is in the patient table, figure by figure and class by class', () =>
    fc.assert(
      fc.asyncProperty(people, modelOf([{ attribute: 'patients.illness' }]), (rows, model) => {
        const once = rows.map((one) => ({ ...one, visits: [[one.illness, null]] as const }))
        const elsewhere: DiversityModel = { ...model, attribute: 'visits.code' }
        return withBench((bench) =>
          withStaged(bench, once, everything, async (staging) => {
            const most = Number.POSITIVE_INFINITY
            const needed = await staging.couldReach([model], most)
            expect(await staging.couldReach([elsewhere], most)).toBe(needed)
            await staging.write('parquet')
            const measured = await staging.riskFigures([elsewhere])
            const named = (name: string) => measured.after.sensitive.find((one) => one.name === name)
            const [usual, found] = [named('illness'), named('visits.code')]
            expect([found?.values, found?.distinct]).toEqual([usual?.values, usual?.distinct])
            expect(found?.entropyL).toBeCloseTo(usual?.entropyL ?? 0, 9)
            expect(found?.recursive.c ?? most).toBeCloseTo(usual?.recursive.c ?? most, 9)
            expect(found?.equalT).toBeCloseTo(usual?.equalT ?? 0, 9)
            expect((await staging.riskFigures([elsewhere])).after.sensitive).toEqual(measured.after.sensitive)
          }),
        )
      }),
      { numRuns: 15 },
    ))

  it('counts in persons where the patient table is not released', () =>
    withBench((bench) =>
      withStaged(
        bench,
        ['flu', 'HIV', null].map((code) => ({
          a: 'x',
          illness: null,
          visits: [[code, null]] as const,
          labs: [],
        })),
        ['visits.code'],
        async (staging) => {
          const model: DiversityModel = { model: 'distinct-l-diversity', attribute: 'visits.code', l: 3 }
          expect(await staging.couldReach([model], 0)).toBe(0)
          for (const format of extractFormats) await expectDistinct(staging, format, 3)
        },
      ),
    ))
})

describe('the sensitive variables of other tables', () => {
  it(
    'are measured where a model asks, and all of them where patients are not too many',
    () =>
      withBench(async ({ engine, folder }) => {
        const patients = 200_001
        const source = (name: string) => join(folder, 'source', `${name}.parquet`)
        const copy = (sql: string, name: string) =>
          query(`COPY (SELECT ${sql} FROM range(${patients}) t(id)) TO '${source(name)}' (FORMAT parquet)`)
        await copy("CAST(id AS INTEGER) AS id, 'x' AS a, 'flu' AS illness", 'patients')
        await copy("CAST(id AS INTEGER) AS id, CAST(id % 3 AS VARCHAR) AS code, 'p' AS rare", 'visits')
        await copy("CAST(id AS INTEGER) AS id, 'normal' AS code", 'labs')
        const dataset = await registered(engine, definition)
        const staging = await engine.openStaging('x', dataset)
        try {
          await staging.selectCohort(undefined)
          const plan = planDeidentification(definition, dataset.columns, everything, base)
          await staging.stagePatients(plan, hmacPads(Buffer.from('secret')), 'project')
          await staging.write('parquet')
          const named = async (asked: readonly DiversityModel[]) =>
            (await staging.riskFigures(asked)).after.sensitive.map(({ name, distinct }) => [name, distinct])
          const model: DiversityModel = { model: 'distinct-l-diversity', attribute: 'visits.code', l: 3 }
          expect(await named([])).toEqual([['illness', 1]])
          expect(await named([model])).toEqual([
            ['illness', 1],
            ['visits.code', 3],
          ])
        } finally {
          await staging.close()
        }
      }),
    120_000,
  )
})

type Released = { readonly a: Value; readonly rare: readonly Value[]; readonly labs: readonly Value[] | null }

async function expectDistinct(staging: Staging, format: ExtractFormat, distinct: number): Promise<void> {
  await staging.write(format)
  const { after } = await staging.riskFigures()
  expect(after.sensitive).toMatchObject([{ name: 'visits.code', values: 3, distinct }])
}

/** By the definitions, on the rows of the released files. */
function expectHolds(released: readonly Released[], model: DiversityModel): void {
  const held = released.map(({ rare, labs }) =>
    valuesOfPerson([...rare, ...(concernOf(model).includes('labs') ? (labs ?? []) : [])]),
  )
  const codes = [...new Set(held.flat())]
  const coded = held.map((values) => values.map((one) => codes.indexOf(one)))
  for (const key of new Set(released.map(keyOf))) {
    const members = coded.filter((_, at) => released[at] !== undefined && keyOf(released[at]) === key)
    const reached = disclosureOfMembers(members, coded, 2)
    if (model.model === 'distinct-l-diversity') expect(reached.distinct).toBeGreaterThanOrEqual(model.l)
    if (model.model === 'entropy-l-diversity') expect(reached.entropyL).toBeGreaterThanOrEqual(model.l - 1e-9)
    if (model.model === 't-closeness-equal') expect(reached.equalT).toBeLessThanOrEqual(model.t + 1e-9)
  }
}
