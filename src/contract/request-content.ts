import { z } from 'zod'
import type { DatasetSelection, Purpose, RequestContent } from '../domain/request/content.ts'
import { predicate, variableName } from './cohort.ts'
import { date, line, paragraph } from './common.ts'
import { datasetId } from './dataset-definition.ts'

export const purpose = z.strictObject({
  code: z.string().regex(/^DUO:\d{7}$/, 'must be a DUO code such as DUO:0000006'),
  diseases: z
    .array(z.string().regex(/^(MONDO|DOID):\d{1,10}$/, 'must be a MONDO or DOID term'))
    .max(100)
    .optional(),
  methodsResearch: z.boolean().optional(),
  commercialUse: z.boolean(),
  forProfitOrganisation: z.boolean(),
  statement: paragraph(10_000),
}) satisfies z.ZodType<Purpose>

const distinct = <T>(list: readonly T[]): boolean => new Set(list).size === list.length

const selection = z.strictObject({
  dataset: datasetId,
  variables: z
    .array(variableName)
    .min(1, 'must name at least one variable')
    .max(1000)
    .refine(distinct, 'must not repeat a variable'),
  justification: paragraph(5000),
  cohort: predicate.optional(),
})

/** A selection as frozen by a submission: with the dataset version it is about. */
export const pinnedSelection = selection.extend({
  version: z.int().min(1).optional(),
}) satisfies z.ZodType<DatasetSelection>

const common = {
  title: line(300),
  purpose,
  ethics: z.strictObject({ reference: line(300), expiresOn: date }).optional(),
  destination: z.strictObject({
    organisation: line(200),
    jurisdiction: z
      .string()
      .regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, 'must be an ISO 3166 code such as HK or CN-GD'),
  }),
  endsOn: date.describe('Last day of access wanted'),
}

const once = (datasets: readonly { dataset: string }[]): boolean =>
  distinct(datasets.map(({ dataset }) => dataset))

/** What a researcher writes. Versions are not chosen: a submission pins the current ones. */
export const requestContent = z
  .strictObject({
    ...common,
    datasets: z.array(selection).min(1).max(50).refine(once, 'must not repeat a dataset'),
  })
  .meta({ id: 'RequestContent' }) satisfies z.ZodType<RequestContent>

/** The same as stored, where a submitted version carries the pinned dataset versions. */
export const storedContent = z
  .strictObject({ ...common, datasets: z.array(pinnedSelection).min(1) })
  .meta({ id: 'SubmittedContent' }) satisfies z.ZodType<RequestContent>
