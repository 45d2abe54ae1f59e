import { z } from 'zod'
import type { Condition, GrantScope, Obligation } from '../domain/grant/conditions.ts'
import { variableName } from './cohort.ts'
import { date, id, instant, line, pageOf, pageQuery, paragraph, sortQuery } from './common.ts'
import { datasetId } from './dataset-definition.ts'
import { pinnedSelection, purpose } from './request-content.ts'

const conditionKinds = [
  z.strictObject({ kind: z.literal('minimum-k'), k: z.int() }),
  z.strictObject({ kind: z.literal('maximum-patients'), patients: z.int() }),
  z.strictObject({
    kind: z.literal('exclude-variables'),
    dataset: datasetId,
    variables: z.array(variableName).min(1).max(1000),
  }),
  z.strictObject({ kind: z.literal('ends-on'), date }),
] as const

const kindNames = conditionKinds.map(({ shape }) => shape.kind.value).join(', ')

/** What the gateway enforces before each release. Ranges are judged by the domain, with the request at hand. */
export const condition = z.discriminatedUnion('kind', conditionKinds, {
  error: ({ code }) => (code === 'invalid_union' ? `must be one of ${kindNames}` : undefined),
}) satisfies z.ZodType<Condition>

/** A duty of the researcher: recorded and shown. */
export const obligation = z.strictObject({
  code: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9:._-]{0,99}$/),
  text: paragraph(2000),
}) satisfies z.ZodType<Obligation>

export const conditions = z.array(condition).max(100)
export const obligations = z.array(obligation).max(100)

export const grantScope = z.strictObject({
  purpose,
  datasets: z.array(pinnedSelection),
}) satisfies z.ZodType<GrantScope>

export const grantStatuses = ['active', 'revoked'] as const

export const grantSummary = z
  .strictObject({
    id,
    requestId: id,
    requestVersion: z.int(),
    projectId: id,
    status: z.enum(grantStatuses),
    startsAt: instant,
    endsAt: instant.describe('First instant at which access has ended'),
  })
  .meta({ id: 'GrantSummary' })
export type GrantSummary = z.output<typeof grantSummary>

export const grantSchema = grantSummary
  .extend({
    scope: grantScope,
    conditions,
    obligations,
    revoked: z.strictObject({ by: id, at: instant, reason: z.string() }).nullable(),
  })
  .meta({ id: 'Grant' })
export type GrantView = z.output<typeof grantSchema>

export const grantPage = pageOf(grantSummary)
export const grantSort = sortQuery(['startsAt', '-startsAt', 'endsAt', '-endsAt'])
export const grantQuery = pageQuery.extend({
  project: id.optional(),
  status: z.enum(grantStatuses).optional(),
  sort: grantSort.default('-startsAt'),
})
export type GrantQuery = z.output<typeof grantQuery>

export const revocation = z.strictObject({ reason: line(1000) })
export type Revocation = z.output<typeof revocation>
