import { z } from 'zod'
import type { RiskReport } from '../domain/risk/report.ts'
import { publishedCount } from './extracts.ts'

const share = z.number().min(0).max(1)
const amount = z.number().min(0)
const count = z.int().min(0)

const bandFields = { from: count, to: count.optional() }
const summary = {
  unique: share,
  bands: z.array(z.strictObject({ ...bandFields, share })),
  averageRisk: share,
  atRisk: share,
}
const attack = z.strictObject({ highest: share, average: share, atRisk: share })

const specialUniques = z.strictObject({
  variables: count,
  maximumSize: count,
  uniques: count,
  inPairs: count,
  bySize: z.array(z.strictObject({ size: count, sets: count })),
  scores: z.array(z.strictObject({ score: amount, records: count })),
  contributions: z.array(z.strictObject({ variable: z.string(), share })),
  highestDis: share,
})

const after = z.strictObject({
  ...summary,
  records: count,
  classes: amount,
  smallestClass: count,
  averageClass: amount,
  sizes: z.array(z.strictObject({ ...bandFields, classes: amount, records: amount })),
  prosecutor: attack,
  journalist: attack,
  marketer: z.strictObject({ average: share }),
  individual: z.strictObject({ expected: amount, average: share, highest: share, atRisk: share }),
  population: z.strictObject({
    samplingFraction: share,
    estimates: z.strictObject({ pitman: share.nullable(), snb: share.nullable(), zayatz: share.nullable() }),
    chosen: z.enum(['census', 'pitman', 'snb', 'zayatz']),
    share,
  }),
  specialUniques: specialUniques.nullable(),
  households: z.strictObject({ households: count, highest: share, average: share, atRisk: share }).nullable(),
})

const utility = {
  cellsChanged: share.nullable(),
  informationKept: share.nullable(),
  precision: share.nullable(),
}

/** `risk-report.json` of an extract and the output of `harbourgate deid risk --json`; meanings: `domain/risk/report.ts`. */
export const riskReportSchema = z
  .strictObject({
    format: z.literal('harbourgate-risk-report'),
    formatVersion: z.literal(1),
    subject: z.strictObject({
      dataset: z.string(),
      version: z.int().optional(),
      digest: z.string().optional(),
      project: z.string().optional(),
      grant: z.string().optional(),
      profile: z.strictObject({ id: z.string(), version: z.int(), digest: z.string() }).optional(),
    }),
    unit: z.enum(['patient', 'record']),
    quasiIdentifiers: z.array(z.string()),
    missingValues: z.enum(['wildcard', 'own-value']),
    population: z.strictObject({
      basis: z.enum(['the-data', 'stated-size', 'sampling-weights', 'population-table']),
      size: amount,
    }),
    threshold: z.strictObject({ k: count, risk: share }),
    holds: z.boolean(),
    checks: z.array(
      z.strictObject({
        id: z.string(),
        title: z.string(),
        kind: z.enum(['at-least', 'at-most', 'below']),
        unit: z.enum(['records', 'share', 'number']),
        required: z.number(),
        reached: z.number().nullable(),
        holds: z.boolean(),
      }),
    ),
    counts: z.strictObject({ released: count, suppressed: publishedCount.nullable() }),
    before: z.strictObject({ ...summary, step: share, sampledClasses: count }).nullable(),
    after,
    sensitive: z.array(
      z.strictObject({
        name: z.string(),
        values: count,
        distinct: count,
        entropyL: amount,
        recursive: z.strictObject({ l: count, c: amount.nullable() }),
        equalT: share,
        orderedT: share.nullable(),
        hierarchicalT: share.optional(),
      }),
    ),
    notMeasured: z.array(z.strictObject({ variable: z.string(), reason: z.string() })),
    utility: z.strictObject({
      ...utility,
      variables: z.array(z.strictObject({ variable: z.string(), transform: z.string(), ...utility })),
      averageClass: amount,
    }),
  })
  .meta({ id: 'RiskReport' }) satisfies z.ZodType<RiskReport>
