import { z } from 'zod'
import { digest, id, instant, pageOf, pageQuery, sortQuery } from './common.ts'

export const extractFormat = z.enum(['parquet', 'csv', 'ndjson'])
export const extractStatus = z.enum(['queued', 'running', 'recorded', 'delivered', 'refused', 'failed'])

/** Exact, or only bounded from above where the exact number could point at individual patients. */
export const publishedCount = z.union([z.int().min(0), z.strictObject({ atMost: z.int().min(0) })])

export const publishedCounts = z.strictObject({
  considered: publishedCount,
  excludedByConsent: publishedCount,
  suppressed: publishedCount,
  released: publishedCount,
})

export const releasedFile = z.strictObject({
  name: z.string(),
  mediaType: z.string(),
  bytes: z.int(),
  rows: z.int().optional().describe('Of a table; a document, such as the risk report, has none'),
  sha256: z.string(),
})

export const riskSchema = z.strictObject({
  k: z.strictObject({ required: z.int(), reached: z.int() }),
  prosecutorRisk: z.strictObject({ highestPpm: z.int(), averagePpm: z.int() }),
  classes: z.int(),
})

export const refusalRecord = z.strictObject({
  code: z.string(),
  stage: z.string(),
  detail: z.string(),
  reasons: z.array(z.strictObject({ code: z.string(), detail: z.string(), remedy: z.string() })),
  policies: z.array(z.string()),
})

export const extractOrder = z
  .strictObject({
    grantId: id,
    datasetId: z.string().optional().describe('Needed when the grant covers several datasets'),
    format: extractFormat.default('parquet'),
  })
  .meta({ id: 'ExtractOrder' })
export type ExtractOrder = z.output<typeof extractOrder>

export const extract = z
  .strictObject({
    id,
    grantId: id,
    projectId: id,
    dataset: z.strictObject({ id: z.string(), version: z.int() }),
    requestedBy: id,
    format: extractFormat,
    status: extractStatus,
    stage: z.string().describe('Stage of the release path it has reached'),
    attempt: z.int(),
    counts: publishedCounts.partial(),
    risk: riskSchema.optional(),
    files: z.array(releasedFile),
    refusal: refusalRecord.optional(),
    statement: digest.optional().describe('Digest of the certified statement, as recorded in the audit log'),
    asOf: instant.describe('Instant at which consent is evaluated'),
    createdAt: instant,
    recordedAt: instant.optional(),
    deliveredAt: instant.optional(),
  })
  .meta({ id: 'Extract' })
export type ExtractView = z.output<typeof extract>

export const extractPage = pageOf(extract)
export const extractSort = sortQuery(['createdAt', '-createdAt'])
export const extractQuery = pageQuery.extend({
  project: id.optional(),
  grant: id.optional(),
  status: extractStatus.optional(),
  sort: extractSort.default('-createdAt'),
})
export type ExtractQuery = z.output<typeof extractQuery>

export const fileParams = z.strictObject({
  id,
  name: z.string().regex(/^([A-Za-z0-9_]+\.(parquet|csv|ndjson)|risk-report\.(json|html))$/),
})
