import { z } from 'zod'
import { isReasonCode } from '../domain/reasons.ts'

export const reasonSchema = z.strictObject({
  code: z.string(),
  detail: z.string(),
  remedy: z.string(),
  policy: z.string().optional(),
  citation: z.string().optional(),
})

/** Every error the gateway answers with, as `application/problem+json` (RFC 9457) with the gateway's own members. */
export const problemSchema = z
  .strictObject({
    type: z.string().describe('urn:harbourgate:problem: and the code'),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string().describe('urn:uuid: and the request id'),
    code: z.string().refine(isReasonCode).describe('Stable reason code'),
    requestId: z.string(),
    stage: z.string().optional().describe('Stage at which a refusal was decided'),
    reasons: z.array(reasonSchema).optional(),
    policies: z.array(z.string()).optional().describe('Ids of the policies that determined a refusal'),
    remedy: z.string().optional().describe('What would change the answer'),
    violations: z
      .array(z.strictObject({ path: z.string(), message: z.string() }))
      .optional()
      .describe('Places of the input that are wrong'),
  })
  .meta({ id: 'Problem' })

export type Problem = z.output<typeof problemSchema>
