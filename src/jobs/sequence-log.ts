import { type SequencerDeps, sequence } from '../platform/audit/sequencer.ts'
import type { Witnessing } from '../platform/audit/witnessing.ts'
import { type Repeated, repeat } from './repeat.ts'

/** Longest a committed entry waits for its place in a signed checkpoint while nothing else asks for one. */
const SEQUENCE_MS = 1_000

/** Sequences the audit log and shows it to its witnesses until stopped; a failure is reported and tried again. */
export function startSequencer(
  deps: SequencerDeps & {
    readonly witnessing: Witnessing
    readonly log: { error(details: object, message: string): void }
  },
): Repeated {
  const repeated = repeat(async () => {
    await sequence(deps, { wait: false }).catch((error: unknown) =>
      deps.log.error({ err: error }, 'sequencing the audit log failed'),
    )
    // Not waited for: a slow witness must not keep entries out of the next checkpoint.
    deps.witnessing
      .submit()
      .catch((error: unknown) => deps.log.error({ err: error }, 'asking witnesses failed'))
  }, SEQUENCE_MS)
  return {
    stop: async () => {
      await repeated.stop()
      // What the last requests recorded belongs in a checkpoint before the process goes.
      await sequence(deps)
    },
  }
}
