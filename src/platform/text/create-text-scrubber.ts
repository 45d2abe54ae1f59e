import { createHash } from 'node:crypto'
import { createScrubber, type Scrubber } from '../../domain/text/scrub.ts'
import type { TextRules } from '../../domain/text/settings.ts'
import type { HmacPads } from '../../release/ports.ts'
import { chineseVariants } from './chinese-variants.ts'
import { createPhoneJudge } from './phone-judge.ts'

export type TextScrubberOptions = {
  readonly rules: TextRules
  readonly referenceDate: string
  /** The project's key; surrogates follow from it. */
  readonly pads: HmacPads
}

/** Bits of a surrogate, in hexadecimal digits: enough that two people of one project hardly ever share one. */
const surrogateDigits = 12

/** The scrubber with numbering plans, character variants and surrogates keyed by the project (HMAC-SHA256). */
export function createTextScrubber({ rules, referenceDate, pads }: TextScrubberOptions): Scrubber {
  return createScrubber({
    rules,
    referenceDate,
    variants: chineseVariants(),
    phones: createPhoneJudge(),
    surrogate: (type, value) => mac(pads, `TEXT\0${type}\0${value}`).slice(0, surrogateDigits),
  })
}

/** HMAC-SHA256 from padded keys (RFC 2104), as hexadecimal digits. */
function mac({ ipad, opad }: HmacPads, message: string): string {
  const inner = createHash('sha256').update(ipad).update(message, 'utf8').digest()
  return createHash('sha256').update(opad).update(inner).digest('hex')
}
