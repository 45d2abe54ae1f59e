import { z } from 'zod'
import { defaultTextRules, type ScrubText } from '../../domain/text/settings.ts'

/** Form of hospital numbers: `#` digit, `@` letter, `?` either, other characters themselves. */
const numberForm = z
  .string()
  .max(40)
  .regex(/[#@?].*[#@?].*[#@?]/, 'must have at least three of # (digit), @ (letter) and ? (either)')

/** The transform of free text in a profile; what is not said has the default. */
export const scrubTextSchema = z.strictObject({
  kind: z.literal('scrub-text'),
  replacement: z.enum(['tag', 'surrogate']).default(defaultTextRules.replacement),
  dates: z.enum(['shift', 'year', 'tag']).default(defaultTextRules.dates),
  partialDates: z.enum(['year', 'tag']).default(defaultTextRules.partialDates),
  dateOrder: z.enum(['day-month', 'month-day']).default(defaultTextRules.dateOrder),
  phoneRegions: z
    .array(z.string().regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 alpha-2 code'))
    .default([...defaultTextRules.phoneRegions]),
  hospitalNumbers: z.array(numberForm).default([...defaultTextRules.hospitalNumbers]),
}) satisfies z.ZodType<ScrubText>
