import { duo } from '../data-use/match.ts'
import type { Purpose } from '../request/content.ts'

/**
 * The ActReason codes a consent must permit for a stated purpose. Every research purpose asks for HRESCH; a commercial
 * one asks for HMARKT as well, because a patient who agreed to research has not agreed to that.
 */
export function consentPurposes(purpose: Purpose): readonly [string, ...string[]] {
  if (purpose.code === duo.ancestry)
    return purpose.commercialUse ? ['HRESCH', 'BIORCH', 'HMARKT'] : ['HRESCH', 'BIORCH']
  return purpose.commercialUse ? ['HRESCH', 'HMARKT'] : ['HRESCH']
}
