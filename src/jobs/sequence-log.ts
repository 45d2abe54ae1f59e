import { type SequencerDeps, sequence } from '../platform/audit/sequencer.ts'
import type { Witnessing } from '../platform/audit/witnessing.ts'
import { type Repeated, repeat } from './repeat.ts'

/** Longest a committed entry waits for its place in a signed checkpoint while nothing else asks for one. */
const SEQUENCE_MS = 1_000
/** Longest a process that stops waits for witnesses to sign its last checkpoint. */
const GOODBYE_MS = 3_000

/** Sequences the audit log and shows it to its witnesses until stopped; a failure is reported and tried again. */
export function startSequencer(
  deps: SequencerDeps & {
    readonly witnessing: Witnessing
    readonly log: { error(details: object, message: string): void }
  },
): Repeated {
  let asking: Promise<void> = Promise.resolve()
  let isOver = false
  const ask = () =>
    deps.witnessing.submit().catch((error: unknown) => {
      // The database may be closed under a witness that answers after the process stopped waiting for it.
      if (!isOver) deps.log.error({ err: error }, 'asking witnesses failed')
    })
  const repeated = repeat(async () => {
    await sequence(deps, { wait: false }).catch((error: unknown) =>
      deps.log.error({ err: error }, 'sequencing the audit log failed'),
    )
    // Not waited for: a slow witness must not keep entries out of the next checkpoint.
    asking = ask()
  }, SEQUENCE_MS)
  return {
    stop: async () => {
      await repeated.stop()
      // What the last requests recorded belongs in a checkpoint before the process goes.
      await sequence(deps)
      await atMost(asking.then(ask), GOODBYE_MS)
      isOver = true
    },
  }
}

/** Returns when the work has ended, or when that takes too long. */
async function atMost(work: Promise<void>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds)
  })
  await Promise.race([work, late])
  clearTimeout(timer)
}
