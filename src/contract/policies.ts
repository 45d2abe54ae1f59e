import { z } from 'zod'
import { digest } from './common.ts'

export const policySchema = z
  .strictObject({
    id: z.string(),
    effect: z.enum(['permit', 'forbid']),
    reason: z.string().nullable().describe('Reason code of a refusal by this policy'),
    remedy: z.string().nullable(),
    citation: z.string().nullable().describe('The clause it implements'),
  })
  .meta({ id: 'Policy' })

export const policyBundle = z.strictObject({ bundle: digest, policies: z.array(policySchema) })
export type PolicyBundleView = z.output<typeof policyBundle>
