import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { RosterEntry } from '../../src/domain/text/roster/roster.ts'
import type { Label, LabelledNote } from './labelled-notes.ts'

const patientSchema = z.object({
  id: z.string(),
  birthDate: z.string(),
  name: z.array(z.object({ family: z.string(), given: z.array(z.string()) })),
  identifier: z.array(z.object({ value: z.string() })),
  telecom: z.array(z.object({ value: z.string() })).default([]),
  address: z.array(
    z.object({ line: z.array(z.string()), city: z.string(), postalCode: z.string().optional() }),
  ),
})
const documentSchema = z.object({
  subject: z.object({ reference: z.string() }),
  content: z.array(z.object({ attachment: z.object({ data: z.string() }) })),
})

/** The clinical notes of a FHIR bulk folder, labelled by the patients' own records the form of ISO dates and ages over 89. */
export async function syntheaNotes(folder: string): Promise<LabelledNote[]> {
  const patients = new Map<string, Patient>(
    (await ndjson(join(folder, 'Patient.000.ndjson'))).map((row) => {
      const patient = patientSchema.parse(row)
      return [`Patient/${patient.id}`, patient] as const
    }),
  )
  const documents = await ndjson(join(folder, 'DocumentReference.000.ndjson'))
  return documents.flatMap((row) => {
    const document = documentSchema.parse(row)
    const patient = patients.get(document.subject.reference)
    if (patient === undefined) return []
    return document.content.map(({ attachment }) => {
      const text = Buffer.from(attachment.data, 'base64').toString('utf8')
      return { text, labels: labelsOf(text, patient), roster: rosterOf(patient) }
    })
  })
}

type Patient = z.infer<typeof patientSchema>

const ndjson = async (file: string): Promise<unknown[]> =>
  (await readFile(file, 'utf8'))
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))

const rosterOf = (patient: Patient): RosterEntry[] => [
  ...patient.name.map(
    ({ given, family }) => ({ kind: 'name', value: [...given, family].join(' ') }) as const,
  ),
  ...patient.identifier.map(({ value }) => ({ kind: 'number', value }) as const),
  ...patient.telecom.map(({ value }) => ({ kind: 'phone', value }) as const),
  ...patient.address.flatMap(({ line, city, postalCode }) => [
    ...line.map((value) => ({ kind: 'address', value }) as const),
    { kind: 'address', value: city } as const,
    ...(postalCode === undefined ? [] : [{ kind: 'number', value: postalCode } as const]),
  ]),
  { kind: 'birth-date', value: patient.birthDate },
]

/** Every place of a value of the record, every ISO date and age over 89. */
function labelsOf(text: string, patient: Patient): Label[] {
  const labels: Label[] = []
  const add = (value: string, type: Label['type']) => {
    for (let at = text.indexOf(value); at !== -1; at = text.indexOf(value, at + 1))
      labels.push({ start: at, end: at + value.length, type, known: 'roster' })
  }
  const words = new Set(patient.name.flatMap(({ given, family }) => [...given, family]))
  for (const word of words) add(word, 'NAME')
  for (const { value } of patient.identifier) add(value, 'ID')
  for (const { value } of patient.telecom) add(value, 'PHONE')
  for (const { line, city } of patient.address) for (const value of [...line, city]) add(value, 'ADDRESS')
  for (const { 0: date, index } of text.matchAll(/\d{4}-\d{2}-\d{2}/g))
    labels.push({ start: index, end: index + date.length, type: 'DATE', known: 'pattern' })
  for (const { 1: age = '', index } of text.matchAll(/(\d+) year-old/g))
    if (Number(age) > 89)
      labels.push({ start: index, end: index + age.length, type: 'AGE', known: 'pattern' })
  return labels
}
