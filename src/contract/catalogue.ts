import { z } from 'zod'
import { valueKinds } from '../domain/cohort/check.ts'
import { date, digest, id, instant, pageOf, pageQuery } from './common.ts'
import { datasetId } from './dataset-definition.ts'

const dataUse = z.strictObject({
  permission: z.string(),
  modifiers: z.array(z.strictObject({ code: z.string(), values: z.array(z.string()).optional() })),
})

const summary = {
  id: datasetId,
  version: z.int(),
  title: z.record(z.string(), z.string()),
  custodian: z.string(),
  dataUse: dataUse.nullable(),
  consentBasis: z.string().nullable(),
}

export const datasetSummary = z.strictObject({ ...summary, tables: z.int() }).meta({ id: 'DatasetSummary' })
export type DatasetSummary = z.output<typeof datasetSummary>

const variableView = z.strictObject({
  name: z.string(),
  class: z.string(),
  type: z.string().describe('Type of the source column'),
  hierarchy: z.string().nullable(),
  description: z.string().nullable(),
  releasable: z.boolean().describe('Whether a request may ask for it'),
  released: z
    .boolean()
    .describe('Whether it leaves in some form under the de-identification profile in force'),
  treatment: z
    .string()
    .describe('What that profile does to it, in words; `refused` when the profile cannot treat it'),
  why: z.string().nullable().describe('Why, as the profile says; what is wrong when it is refused'),
  comparesWith: z
    .enum(valueKinds)
    .nullable()
    .describe('Kind of values a cohort can compare it with; null when no cohort may select on it'),
})

const versionView = z.strictObject({ version: z.int(), digest, registeredBy: id, registeredAt: instant })

/** What researchers see of a dataset: never rows, never where it is stored. */
export const datasetSchema = z
  .strictObject({
    ...summary,
    description: z.string().nullable(),
    digest,
    registeredAt: instant,
    referenceDate: date,
    tables: z.array(
      z.strictObject({ name: z.string(), patient: z.string(), variables: z.array(variableView) }),
    ),
    versions: z.array(versionView),
  })
  .meta({ id: 'Dataset' })
export type DatasetView = z.output<typeof datasetSchema>

export const cataloguePage = pageOf(datasetSummary)
export const catalogueQuery = pageQuery
export const datasetParams = z.strictObject({ id: datasetId })
export const datasetVersionParams = z.strictObject({
  id: datasetId,
  version: z.coerce.number().int().min(1).max(1_000_000),
})

/** The definition is judged by the handler, so that whatever is wrong with it is one kind of refusal, on record. */
export const registration = z.strictObject({
  definition: z.unknown().describe('A dataset definition: the schema DatasetDefinition'),
})
