import { z } from 'zod'
import { requestStates } from '../domain/request/states.ts'
import { outcomes, voteChoices } from '../domain/review/decision.ts'
import { id, instant, paragraph } from './common.ts'
import { conditions, obligations } from './grants.ts'
import { decisionSchema } from './requests.ts'

export const reviewParams = z.strictObject({ requestId: id })
export type ReviewParams = z.output<typeof reviewParams>

const voteView = z.strictObject({
  member: z.strictObject({ id, name: z.string(), organisation: z.string() }),
  choice: z.enum(voteChoices),
  rationale: z.string(),
  castAt: instant,
})

const count = z.int().min(0)

/** `votes` and `tally` are null while the review is blind for the caller: before they voted and nothing is decided. */
export const reviewSchema = z
  .strictObject({
    requestId: id,
    version: z.int(),
    status: z.enum(requestStates),
    committee: z.strictObject({ id: z.string(), title: z.string(), quorum: z.int() }),
    ownVote: voteView.nullable(),
    votes: z.array(voteView).nullable(),
    tally: z
      .strictObject({ approve: count, reject: count, 'request-changes': count, total: count })
      .nullable(),
    decision: decisionSchema.nullable(),
  })
  .meta({ id: 'Review' })
export type ReviewView = z.output<typeof reviewSchema>

export const newVote = z.strictObject({ choice: z.enum(voteChoices), rationale: paragraph(5000) })
export type NewVote = z.output<typeof newVote>

export const newDecision = z.strictObject({
  outcome: z.enum(outcomes),
  rationale: paragraph(5000),
  conditions: conditions.default([]),
  obligations: obligations.default([]),
})
export type NewDecision = z.output<typeof newDecision>

export const decided = z.strictObject({ decision: decisionSchema, grantId: id.nullable() })
export type Decided = z.output<typeof decided>

export const newReturn = z.strictObject({ rationale: paragraph(5000) })
export type NewReturn = z.output<typeof newReturn>
