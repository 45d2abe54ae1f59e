import { z } from 'zod'
import { publishedCounts, releasedFile, riskSchema } from '../../contract/extracts.ts'
import type { LogFigures } from './auditor.ts'
import type { Delivered } from './extract.ts'

/** What the story came to; kept by the demo for later starts. */
export const storySummary = z.strictObject({
  extract: z.string(),
  /** Patients. */
  counts: publishedCounts,
  k: riskSchema.shape.k,
  files: z.array(releasedFile),
  audit: z.strictObject({ entries: z.int(), root: z.string() }),
  seconds: z.number(),
})
export type StorySummary = z.output<typeof storySummary>

export const summarise = (
  { id, counts, risk, files }: Delivered,
  audit: LogFigures,
): Omit<StorySummary, 'seconds'> => ({ extract: id, counts, k: risk.k, files, audit })
