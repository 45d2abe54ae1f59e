import type { Scrubber } from '../../src/domain/text/scrub.ts'
import { defaultTextRules, type TextRules } from '../../src/domain/text/settings.ts'
import { hmacPads } from '../../src/platform/keys/hmac-pads.ts'
import { createTextScrubber } from '../../src/platform/text/create-text-scrubber.ts'

export const textOptions = (rules: Partial<TextRules> = {}, secret = 'project one') => ({
  rules: { ...defaultTextRules, ...rules },
  referenceDate: '2026-01-01',
  pads: hmacPads(Buffer.from(secret)),
})

/** The scrubber as the gateway makes it. */
export const textScrubber = (rules: Partial<TextRules> = {}, secret?: string): Scrubber =>
  createTextScrubber(textOptions(rules, secret))
