import { z } from 'zod'
import { statementSchema } from '../../contract/certificate.ts'
import { releasedFile } from '../../contract/extracts.ts'
import type { ReleaseManifest } from '../../release/ports.ts'

const count = z.int().min(0)

/** Exact counts: for the gateway itself, never in an answer to a researcher. */
export const exactCounts = z.strictObject({
  considered: count,
  excludedByConsent: count,
  suppressed: count,
  released: count,
})

/** A recorded release as the database keeps it. */
export const manifestSchema = z.strictObject({
  files: z.array(
    z.union([
      releasedFile.extend({ rows: z.int(), table: z.string(), columns: z.array(z.string()) }),
      releasedFile.omit({ rows: true }),
    ]),
  ),
  counts: exactCounts,
  statement: statementSchema,
}) satisfies z.ZodType<ReleaseManifest>
