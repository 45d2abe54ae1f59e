import { z } from 'zod'
import type { ReleaseCertificate, ReleaseStatement } from '../domain/certificate/statement.ts'
import { digest, id, instant } from './common.ts'
import { publishedCounts, releasedFile, riskSchema } from './extracts.ts'
import { conditions, obligations } from './grants.ts'
import { purpose } from './request-content.ts'

export type { ReleaseCertificate }

/** What a release certificate states; see `domain/certificate/statement.ts` for the meaning of each part. */
export const statementSchema = z.strictObject({
  iss: z.string(),
  jti: id,
  iat: z.int(),
  request: z.strictObject({ id, version: z.int(), digest, purpose }),
  grant: z.strictObject({
    id,
    project: id,
    conditions,
    obligations,
    decision: z.strictObject({ by: z.string(), at: instant, approvals: z.int() }),
    endsAt: instant,
  }),
  recipient: z.strictObject({ person: z.string(), organisation: z.string() }),
  dataset: z.strictObject({ id: z.string(), version: z.int(), digest }),
  policy: z.strictObject({ bundle: digest, policies: z.array(z.string()), inputs: digest }),
  dataUse: z.strictObject({ verdict: z.string(), obligations: z.array(z.string()) }),
  consent: z.strictObject({
    basis: z.enum(['opt-in', 'opt-out', 'waiver', 'not-personal']),
    at: instant,
    purposes: z.array(z.string()),
    snapshot: digest,
  }),
  deidentification: z.strictObject({
    profile: z.string(),
    suppressedCellsPpm: z.int().min(0).max(1_000_000).optional(),
    version: z.int(),
    digest,
    variables: z.array(z.strictObject({ name: z.string(), class: z.string(), transform: z.string() })),
  }),
  risk: riskSchema,
  counts: publishedCounts,
  files: z.array(releasedFile),
}) satisfies z.ZodType<ReleaseStatement>

export const certificateSchema = statementSchema.extend({
  audit: z.strictObject({ index: z.int(), entry: z.base64(), proof: z.string() }),
}) satisfies z.ZodType<ReleaseCertificate>
