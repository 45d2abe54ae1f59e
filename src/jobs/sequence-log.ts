import { type SequencerDeps, sequence } from '../platform/audit/sequencer.ts'
import type { Witnessing } from '../platform/audit/witnessing.ts'

/** Longest a committed entry waits for its place in a signed checkpoint while nothing else asks for one. */
const SEQUENCE_MS = 1_000

export type SequencerJob = { stop(): Promise<void> }

/** Sequences the audit log and shows it to its witnesses until stopped; a failure is reported and tried again. */
export function startSequencer(
  deps: SequencerDeps & {
    readonly witnessing: Witnessing
    readonly log: { error(details: object, message: string): void }
  },
): SequencerJob {
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  const run = async (): Promise<void> => {
    await sequence(deps, { wait: false }).catch((error: unknown) =>
      deps.log.error({ err: error }, 'sequencing the audit log failed'),
    )
    // Not waited for: a slow witness must not keep entries out of the next checkpoint.
    deps.witnessing
      .submit()
      .catch((error: unknown) => deps.log.error({ err: error }, 'asking witnesses failed'))
    if (!stopped) timer = setTimeout(next, SEQUENCE_MS)
  }
  let running: Promise<void> = Promise.resolve()
  const next = () => {
    running = run()
  }
  next()
  return {
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await running
      // What the last requests recorded belongs in a checkpoint before the process goes.
      await sequence(deps)
    },
  }
}
