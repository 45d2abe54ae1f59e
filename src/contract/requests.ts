import { z } from 'zod'
import { requestStates } from '../domain/request/states.ts'
import { outcomes } from '../domain/review/decision.ts'
import { digest, id, instant, pageOf, pageQuery, sortQuery } from './common.ts'
import { conditions, obligations } from './grants.ts'
import { requestContent, storedContent } from './request-content.ts'

export const requestSummary = z
  .strictObject({
    id,
    projectId: id,
    requesterId: id,
    title: z.string(),
    status: z.enum(requestStates),
    version: z.int().describe('Number of submissions so far; 0 for one never submitted'),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'RequestSummary' })
export type RequestSummary = z.output<typeof requestSummary>

const versionView = z.strictObject({
  version: z.int(),
  digest,
  submittedBy: id,
  submittedAt: instant,
  content: storedContent,
  /** What the committee wanted changed, when it returned this version. */
  returnedWith: z.string().nullable(),
})

export const decisionSchema = z
  .strictObject({
    version: z.int(),
    outcome: z.enum(outcomes),
    rationale: z.string(),
    conditions,
    obligations,
    decidedBy: id,
    decidedAt: instant,
  })
  .meta({ id: 'Decision' })
export type DecisionView = z.output<typeof decisionSchema>

export const requestSchema = requestSummary
  .extend({
    revision: z.int().describe('The ETag of this representation'),
    content: storedContent,
    versions: z.array(versionView),
    decision: decisionSchema.nullable(),
    grantId: id.nullable(),
  })
  .meta({ id: 'Request' })
export type RequestView = z.output<typeof requestSchema>

export const requestPage = pageOf(requestSummary)
export const requestSort = sortQuery(['createdAt', '-createdAt', 'updatedAt', '-updatedAt'])
export const requestQuery = pageQuery.extend({
  status: z.enum(requestStates).optional(),
  project: id.optional(),
  sort: requestSort.default('-createdAt'),
})
export type RequestQuery = z.output<typeof requestQuery>

export const newRequest = z.strictObject({ projectId: id, content: requestContent })
export type NewRequest = z.output<typeof newRequest>

export const requestEdit = z.strictObject({ content: requestContent })
export type RequestEdit = z.output<typeof requestEdit>
