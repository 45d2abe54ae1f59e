import { createHmac } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { generateHospital } from '../../../../src/demo/hospital/generate-hospital.ts'
import { hospitalDefinition } from '../../../../src/demo/hospital/hospital-definition.ts'
import {
  type DeidentificationPlan,
  planDeidentification,
  type VariablePlan,
} from '../../../../src/domain/deidentify/plan.ts'
import type { TextRules } from '../../../../src/domain/text/settings.ts'
import { hmacPads } from '../../../../src/platform/keys/hmac-pads.ts'
import { loadProfile } from '../../../../src/platform/policy/profile.ts'
import type { DatasetFacts, ExtractFormat, StagedFile } from '../../../../src/release/ports.ts'
import { findLeaks } from '../../../support/leaks.ts'
import { type Bench, query, registered, withBench } from './support.ts'

const SECRET = 'project one'
type Patient = {
  readonly hkid: string
  readonly name_zh: string
  readonly name_en: string
  readonly phone: string
  readonly mrn: string
  readonly dob: string
}

/** The plan of a grant for the notes under the default profile, its rules for texts changed as told. */
async function notesPlan(
  { definition, columns }: DatasetFacts,
  rules: Partial<TextRules> = {},
): Promise<DeidentificationPlan> {
  const { profile } = await loadProfile('policies', 'hk-research')
  const wanted = ['patients.sex', 'notes.written', 'notes.text'] as const
  const plan = planDeidentification(definition, columns, wanted, profile)
  const changed = (variable: VariablePlan): VariablePlan =>
    variable.transform.kind === 'scrub-text'
      ? { ...variable, transform: { ...variable.transform, ...rules } }
      : variable
  const tables = plan.tables.map((table) => ({ ...table, variables: table.variables.map(changed) }))
  return { ...plan, tables }
}

async function releaseNotes(
  { engine }: Bench,
  options: {
    readonly format?: ExtractFormat
    readonly rules?: Partial<TextRules>
    readonly id?: string
  } = {},
): Promise<StagedFile[]> {
  const dataset = await registered(engine, hospitalDefinition('hospital'))
  const staging = await engine.openStaging(options.id ?? 'x', dataset)
  try {
    await staging.selectCohort(undefined)
    await staging.stagePatients(await notesPlan(dataset, options.rules), hmacPads(Buffer.from(SECRET)), 'one')
    return [...(await (await staging.write(options.format ?? 'parquet')).hashed())]
  } finally {
    await staging.close()
  }
}

const withHospital = (use: (bench: Bench, patients: Patient[]) => Promise<void>) =>
  withBench(async (bench) => {
    const directory = join(bench.folder, 'source', 'hospital')
    await generateHospital({ directory, patients: 400 })
    const rows = await query(`SELECT COLUMNS(*)::VARCHAR FROM '${join(directory, 'patients.parquet')}'`)
    const patients = rows.map((row) => ({
      hkid: String(row.hkid),
      name_zh: String(row.name_zh),
      name_en: String(row.name_en),
      phone: String(row.phone),
      mrn: String(row.mrn),
      dob: String(row.dob),
    }))
    await use(bench, patients)
  })

const pathOf = ({ folder }: Bench, file: string, id = 'x') => join(folder, 'staging', id, file)
const pseudonymOf = (hkid: string) =>
  createHmac('sha256', SECRET)
    .update(`HKID\0${hkid}`)
    .digest('hex')
    .slice(0, 32)
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
const knownOf = (patients: readonly Patient[]) => ({
  names: patients.map((patient) => patient.name_en),
  hanNames: patients.map((patient) => patient.name_zh),
  numbers: patients.flatMap(({ hkid, phone, mrn }) => [hkid, hkid.slice(0, -1), phone, mrn]),
})

describe('released notes of the demo hospital', () => {
  it.each(['parquet', 'csv', 'ndjson'] as const)('hold no identifier of any patient, as %s', (format) =>
    withHospital(async (bench, patients) => {
      const source = join(bench.folder, 'source', 'hospital', 'notes.parquet')
      // The search finds what it looks for where it is.
      expect((await findLeaks([source], knownOf(patients))).length).toBeGreaterThan(patients.length)
      const files = await releaseNotes(bench, { format })
      const paths = files.map(({ name }) => pathOf(bench, name))
      expect(await findLeaks(paths, knownOf(patients))).toEqual([])
    }),
  )

  it('hold no date of birth of the patient they are about, and every note is there', () =>
    withHospital(async (bench, patients) => {
      await releaseNotes(bench)
      const dobOf = new Map(patients.map(({ hkid, dob }) => [pseudonymOf(hkid), dob]))
      const notes = await query(
        `SELECT pseudonym::VARCHAR AS person, text FROM '${pathOf(bench, 'notes.parquet')}'`,
      )
      const [source] = await query(
        `SELECT count(*)::INTEGER AS notes FROM '${join(bench.folder, 'source', 'hospital', 'notes.parquet')}'`,
      )
      expect(notes).toHaveLength(Number(source?.notes))
      const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
      const surviving = notes.filter(({ person, text }) => {
        const [year = '', month = '', day = ''] = (dobOf.get(String(person)) ?? 'unknown').split('-')
        const forms = [
          `${year}-${month}-${day}`,
          `${day}/${month}/${year}`,
          `${Number(day)} ${months[Number(month) - 1]} ${year}`,
          `${year}年${Number(month)}月${Number(day)}日`,
        ]
        return year === 'unknown' || forms.some((form) => String(text).includes(form))
      })
      expect(surviving).toEqual([])
    }))

  it('keep their clinical content, and say what stood where', () =>
    withHospital(async (bench) => {
      await releaseNotes(bench)
      const texts = (await query(`SELECT text FROM '${pathOf(bench, 'notes.parquet')}'`)).map(({ text }) =>
        String(text),
      )
      for (const tag of ['[NAME]', '[HKID]', '[PHONE]', '[DOB]', '[ID]'])
        expect(texts.some((text) => text.includes(tag))).toBe(true)
      expect(
        texts.some((text) => text.includes('Wound clean and dry, stitches to be removed in seven days.')),
      ).toBe(true)
      expect(texts.some((text) => text.includes('主訴咳嗽三日,無發燒,胸肺聽診清。'))).toBe(true)
    }))

  it('are the same bytes every time, and differ in surrogates between people only', () =>
    withHospital(async (bench) => {
      const rules = { replacement: 'surrogate' } as const
      const one = await releaseNotes(bench, { id: 'one', rules })
      const two = await releaseNotes(bench, { id: 'two', rules })
      expect(one).toEqual(two)
      const [names] = await query(
        `SELECT count(DISTINCT pseudonym)::INTEGER AS people, count(DISTINCT name)::INTEGER AS names FROM
           (SELECT pseudonym, unnest(regexp_extract_all(text, '\\[NAME [0-9a-f]{12}\\]')) AS name
            FROM '${pathOf(bench, 'notes.parquet', 'one')}')`,
      )
      expect(names?.names).toBe(names?.people)
    }))
})
