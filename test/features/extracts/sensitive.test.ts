import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { hospitalDefinition } from '../../../src/demo/hospital/hospital-definition.ts'
import { disclosureOfMembers, valuesOfPerson } from '../../../src/domain/risk/several-values.ts'
import { packageRoot } from '../../../src/package-root.ts'
import {
  bodyOf,
  extractFor,
  grantFor,
  type Json,
  openGateway,
  type TestGateway,
} from '../../support/gateway.ts'
import { hospitalRequest, writeHospital } from '../../support/hospital.ts'

const K = 5
const ATTRIBUTE = 'patients.district'
const SEVERAL = 'episodes.diagnosis'
const variables = ['patients.dob', 'patients.sex', ATTRIBUTE]
const modelsOf: Readonly<Record<string, string>> = {
  // Three regions: a small age band of one sex may lack one.
  diverse: `[{ model: distinct-l-diversity, attribute: ${ATTRIBUTE}, l: 3 }, { model: t-closeness-equal, attribute: ${ATTRIBUTE}, t: 0.12 }]`,
  // A patient has several episodes, each with a diagnosis.
  'diverse-episodes': `[{ model: entropy-l-diversity, attribute: ${SEVERAL}, l: 3 }, { model: t-closeness-equal, attribute: ${SEVERAL}, t: 0.7 }]`,
  'too-diverse-episodes': `[{ model: distinct-l-diversity, attribute: ${SEVERAL}, l: 60 }]`,
  'too-diverse': `[{ model: distinct-l-diversity, attribute: ${ATTRIBUTE}, l: 4 }]`,
}

let test: TestGateway
let policies: string

/** The policies of the package and two profiles that ask for something of the district, here a sensitive variable. */
async function writePolicies(): Promise<void> {
  await cp(join(packageRoot, 'policies'), policies, { recursive: true })
  const profiles = join(policies, 'deidentification')
  const usual = await readFile(join(profiles, 'hk-research.yaml'), 'utf8')
  for (const [id, models] of Object.entries(modelsOf)) {
    const changed = usual
      .replace('id: hk-research', `id: ${id}\nmodels: ${models}`)
      .replace('maximumSuppression: 0.05', 'maximumSuppression: 0.4')
    await writeFile(join(profiles, `${id}.yaml`), changed)
  }
}

async function register(profile: string): Promise<void> {
  const { patients, ...others } = hospitalDefinition('hospital').tables
  const district = { class: 'sensitive', hierarchy: 'hk-districts' }
  const definition = {
    ...hospitalDefinition('hospital'),
    id: profile,
    profile,
    tables: { ...others, patients: { ...patients, variables: { ...patients?.variables, district } } },
  }
  await bodyOf(201, test.api.as('wong').send('POST', '/api/catalogue', { definition }))
  const order = { file: 'hospital/consents.parquet' }
  await bodyOf(201, test.api.as('wong').send('POST', `/api/consents/${profile}/imports`, order))
}

async function order(dataset: string, more: readonly string[] = []): Promise<Json> {
  const [selection] = hospitalRequest.datasets
  const datasets = [{ ...selection, dataset, variables: [...variables, ...more] }]
  const { grantId } = await grantFor(test.api, 'ada', { ...hospitalRequest, datasets })
  return extractFor(test.api, 'ada', { grantId, format: 'csv' })
}

/** Where a published extract's files lie. */
const released = (extract: Json, name: string) =>
  readFile(join(test.folder, 'extracts', String(extract.id), name), 'utf8')

const countBy = (items: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>()
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1)
  return counts
}

beforeAll(async () => {
  policies = await mkdtemp(join(tmpdir(), 'policies-'))
  await writePolicies()
  test = await openGateway({
    prepare: (folder) => writeHospital(folder),
    env: { HARBOURGATE_POLICIES: policies },
  })
}, 120_000)

afterAll(async () => {
  await test?.close()
  await rm(policies, { recursive: true, force: true })
})

describe('a release under a profile that asks something of sensitive variables', () => {
  it('leaves out the groups that miss it, and the released file fulfils it', async () => {
    await register('diverse')
    const extract = await order('diverse')
    expect(extract).toMatchObject({ status: 'delivered' })
    const rows = (await released(extract, 'patients.csv')).trim().split('\n').slice(1)
    const people = rows
      .map((row) => row.split(','))
      .map(([, dob, sex, region]) => ({ group: `${dob} ${sex}`, region: region ?? '' }))
    const whole = countBy(people.map(({ region }) => region))
    for (const [group, size] of countBy(people.map((one) => one.group))) {
      const regions = countBy(people.flatMap((one) => (one.group === group ? [one.region] : [])))
      expect([group, size >= K, regions.size >= 3]).toEqual([group, true, true])
      const distance = [...whole].reduce(
        (sum, [region, n]) => sum + Math.abs((regions.get(region) ?? 0) / size - n / people.length) / 2,
        0,
      )
      expect(distance).toBeLessThanOrEqual(0.12 + 1e-9)
    }
    const report = JSON.parse(await released(extract, 'risk-report.json'))
    const left = report.checks.find(({ id }: { id: string }) => id === 'suppression-models')
    expect(left).toMatchObject({ holds: true, required: 0.4 })
    // Somebody was left out for it, or the test would show nothing.
    expect(left.reached).toBeGreaterThan(0)
  })

  it('counts in persons where a patient has several values', async () => {
    await register('diverse-episodes')
    const extract = await order('diverse-episodes', [SEVERAL])
    expect(extract).toMatchObject({ status: 'delivered' })
    const cells = async (name: string) =>
      (await released(extract, name))
        .trim()
        .split('\n')
        .slice(1)
        .map((row) => row.split(','))
    const episodes = await cells('episodes.csv')
    const people = (await cells('patients.csv')).map(([pseudonym, dob, sex]) => ({
      group: `${dob} ${sex}`,
      held: valuesOfPerson(episodes.flatMap(([of, code]) => (of === pseudonym ? [code ?? ''] : []))),
    }))
    expect(people.some(({ held }) => held.length > 1)).toBe(true)
    const codes = [...new Set(people.flatMap(({ held }) => held))]
    const coded = (some: typeof people) => some.map(({ held }) => held.map((code) => codes.indexOf(code)))
    const reached = [...new Set(people.map(({ group }) => group))].map((group) =>
      disclosureOfMembers(coded(people.filter((one) => one.group === group)), coded(people), 2),
    )
    const least = Math.min(...reached.map(({ entropyL }) => entropyL))
    expect(least).toBeGreaterThanOrEqual(3 - 1e-9)
    expect(Math.max(...reached.map(({ equalT }) => equalT))).toBeLessThanOrEqual(0.7 + 1e-9)
    const report = JSON.parse(await released(extract, 'risk-report.json'))
    const measured = report.sensitive.find(({ name }: { name: string }) => name === SEVERAL)
    expect(measured.entropyL).toBeCloseTo(least, 9)
    expect(report.notMeasured).toEqual([])
    const left = report.checks.find(({ id }: { id: string }) => id === 'suppression-models')
    expect(left.reached).toBeGreaterThan(0)
  })

  it('is refused for a variable with several values with the nearest that is achievable as well', async () => {
    await register('too-diverse-episodes')
    const { status, refusal } = await order('too-diverse-episodes', [SEVERAL])
    expect([status, Object(refusal).detail]).toEqual([
      'refused',
      expect.stringMatching(
        /of episodes\.diagnosis: l of at least 60 .* nearest achievable is l of at least [1-9]\d?$/,
      ),
    ])
  })

  it('is refused beyond the allowed share, with the nearest that is achievable', async () => {
    await register('too-diverse')
    const extract = await order('too-diverse')
    expect(extract).toMatchObject({
      status: 'refused',
      files: [],
      refusal: {
        stage: 'checkRisk',
        code: 'RISK_NOT_REACHED',
        reasons: [
          {
            detail: expect.stringMatching(
              /^distinct-l-diversity of patients\.district: l of at least 4 is required; .* 40 % .* the nearest achievable is l of at least 3$/,
            ),
            remedy: expect.stringContaining('content with l of at least 3'),
          },
        ],
      },
    })
  })
})
