import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import type { LoadedSpec } from './load-spec.ts'

/** What `deid risk` takes from the summary of `deid apply`; whatever else is in it is not looked at. */
const summarySchema = z.object({
  file: z.object({ sha256: z.string() }),
  patients: z.object({ suppressed: z.int().min(0) }),
  variables: z.array(
    z.object({
      name: z.string(),
      transform: z.string(),
      cellsChanged: z.number().min(0).max(1).nullable(),
    }),
  ),
})

export type AppliedSummary = z.infer<typeof summarySchema>

/**
 * The summary that a specification names, which must be of the very file that is measured.
 * @throws CommandFailure SPECIFICATION_INVALID
 */
export async function appliedSummary({
  spec,
  pathOf,
  invalid,
}: LoadedSpec): Promise<AppliedSummary | undefined> {
  if (spec.summary === undefined) return undefined
  const measured = spec.subset ?? spec.data
  const fail = (message: string) => invalid([{ path: 'summary', message }])
  const summary = await read(pathOf(spec.summary))
  if (summary === undefined) throw fail(`${spec.summary} is no summary of deid apply`)
  if (summary.file.sha256 !== (await sha256Of(pathOf(measured))))
    throw fail(`${spec.summary} is of another file than ${measured}`)
  return summary
}

async function read(path: string): Promise<AppliedSummary | undefined> {
  try {
    return summarySchema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    return undefined
  }
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
