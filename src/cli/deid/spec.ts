import { z } from 'zod'
import type { MetricChoice } from '../../domain/deidentify/metrics/metric.ts'
import type { PrivacyModel } from '../../domain/risk/models/model.ts'
import { applyFields } from './spec-apply.ts'
import { hierarchySource } from './spec-hierarchy.ts'

const share = z.number().min(0).max(1)
const positive = z.number().positive()
const attribute = z.string().min(1)

/** A privacy model with its threshold, as a specification and the shared cases write it. */
export const modelSchema: z.ZodType<PrivacyModel> = z.discriminatedUnion('model', [
  z.strictObject({ model: z.literal('k-anonymity'), k: z.int().min(1) }),
  z.strictObject({ model: z.literal('k-map'), k: z.int().min(1) }),
  z.strictObject({ model: z.literal('distinct-l-diversity'), attribute, l: z.int().min(1) }),
  z.strictObject({ model: z.literal('entropy-l-diversity'), attribute, l: z.number().min(1) }),
  z.strictObject({ model: z.literal('recursive-cl-diversity'), attribute, c: positive, l: z.int().min(1) }),
  z.strictObject({ model: z.literal('t-closeness-equal'), attribute, t: share }),
  z.strictObject({ model: z.literal('t-closeness-ordered'), attribute, t: share }),
  z.strictObject({ model: z.literal('t-closeness-hierarchical'), attribute, t: share }),
  z
    .strictObject({ model: z.literal('delta-presence'), min: share, max: share })
    .refine(({ min, max }) => min <= max, 'min must not exceed max'),
  z.strictObject({ model: z.literal('basic-beta-likeness'), attribute, beta: positive }),
  z.strictObject({ model: z.literal('enhanced-beta-likeness'), attribute, beta: positive }),
  z.strictObject({ model: z.literal('delta-disclosure'), attribute, delta: positive }),
  z.strictObject({ model: z.literal('average-reidentification-risk'), risk: share }),
  z.strictObject({ model: z.literal('maximum-reidentification-risk'), risk: share }),
])

const metricSchema: z.ZodType<MetricChoice> = z.discriminatedUnion('name', [
  z.strictObject({
    name: z.literal('loss'),
    aggregate: z.enum(['geometric-mean', 'rank']).default('geometric-mean'),
    gsFactor: share.default(0.5),
  }),
  z.strictObject({ name: z.literal('non-uniform-entropy') }),
  z.strictObject({ name: z.literal('non-uniform-entropy-monotone') }),
  z.strictObject({ name: z.literal('discernibility') }),
  z.strictObject({ name: z.literal('discernibility-monotone') }),
  z.strictObject({ name: z.literal('average-class-size') }),
  z.strictObject({ name: z.literal('precision') }),
  z.strictObject({ name: z.literal('precision-monotone') }),
  z.strictObject({ name: z.literal('height') }),
])

const names = z.array(z.string().min(1))

/** What a specification and a case of the shared vectors have in common. */
export const questionFields = {
  quasiIdentifiers: names.min(1).refine((list) => new Set(list).size === list.length, 'names one twice'),
  /** Variables that nobody may learn of a person; one name, a list, or null. */
  sensitive: z
    .union([z.string().min(1), names, z.null()])
    .default([])
    .transform((given): readonly string[] => (typeof given === 'string' ? [given] : (given ?? []))),
  models: z.array(modelSchema).min(1),
  /** Largest share of records whose quasi-identifiers may be suppressed. */
  suppressionLimit: share.default(0),
  metric: metricSchema.default({ name: 'loss', aggregate: 'geometric-mean', gsFactor: 0.5 }),
  /** File with the records that would be released, when the data is the population they come from. */
  subset: z.string().min(1).optional(),
}

/** What only `deid risk` looks at. */
const riskFields = {
  /** File with the same records before de-identification, for the comparison before and after. */
  before: z.string().min(1).optional(),
  /** `summary.json` that `deid apply` wrote beside the data: what was done to each variable, and to how many cells. */
  summary: z.string().min(1).optional(),
  /** Column that names every record in the data and in `before`. */
  recordKey: attribute.optional(),
  /** Size of the population that the data are a sample of; or the share of it that they are. */
  populationSize: positive.optional(),
  samplingFraction: share.gt(0).optional(),
  /** Column of sampling weights, column that names a record's household. */
  weight: attribute.optional(),
  household: attribute.optional(),
  /** Whether a missing quasi-identifier matches everything or is a value of its own. */
  missingValues: z.enum(['wildcard', 'own-value']).default('own-value'),
  /** Highest acceptable risk of one record; default 1/k of the k-anonymity asked for. */
  highestRisk: share.gt(0).optional(),
}

/** A de-identification of one plain file. Paths are relative to the specification's folder. */
export const specSchema = z.strictObject({
  data: z.string().min(1),
  delimiter: z.string().length(1).optional(),
  hierarchies: z.record(z.string(), hierarchySource).default({}),
  ...questionFields,
  ...applyFields,
  ...riskFields,
})

export type DeidSpec = z.infer<typeof specSchema>
