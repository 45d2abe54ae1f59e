import { z } from 'zod'
import { recoverExtracts, runExtract, type WorkDeps } from '../features/extracts/work.ts'
import type { Queue } from '../platform/jobs/queue.ts'

/** Name of the queue of waiting extracts. */
export const EXTRACT_QUEUE = 'extract'

const jobData = z.strictObject({ extractId: z.uuid() })

/** How often extracts whose process died are looked for. */
const RECOVERY_MS = 15_000

/** Puts an extract in the queue; one that waits already is not put there twice. */
export const announceExtract =
  (queue: Queue) =>
  async (extractId: string): Promise<void> => {
    await queue.send(EXTRACT_QUEUE, { extractId }, { singletonKey: extractId })
  }

export type ExtractJobs = { stop(): Promise<void> }

/** Recovers what an earlier process left behind, then works through waiting extracts. */
export async function startExtractJobs(
  deps: WorkDeps & { readonly queue: Queue },
  options: { readonly concurrency: number; readonly exclusive: boolean },
): Promise<ExtractJobs> {
  const announce = announceExtract(deps.queue)
  await recoverExtracts(deps, { exclusive: options.exclusive, announce })
  await deps.queue.work(EXTRACT_QUEUE, (data) => runExtract(deps, jobData.parse(data).extractId), {
    concurrency: options.concurrency,
  })
  let looking: Promise<unknown> = Promise.resolve()
  const timer = setInterval(() => {
    looking = recoverExtracts(deps, { exclusive: false, announce }).catch((error: unknown) => {
      deps.log.error({ err: error }, 'looking for abandoned extracts failed')
    })
  }, RECOVERY_MS)
  return {
    stop: async () => {
      clearInterval(timer)
      await looking
    },
  }
}
