import { AppError } from '../../errors.ts'
import type { AuditLog } from '../../release/ports.ts'
import type { WitnessPolicy } from './published-head.ts'
import type { Receipts } from './receipts.ts'
import { type SequencerDeps, sequence } from './sequencer.ts'
import type { Witnessing } from './witnessing.ts'

export type AuditLogDeps = SequencerDeps & {
  readonly policy: WitnessPolicy
  readonly witnessing: Witnessing
  readonly receipts: Receipts
}

/** How long a release waits for witnesses before it is left to be completed later. */
const WITNESS_WAIT_MS = 20_000
const LOOK_EVERY_MS = 250

/** The gateway's transparency log over its database. */
export function createAuditLog(deps: AuditLogDeps, waitMs = WITNESS_WAIT_MS): AuditLog {
  return {
    receipt: async ({ entryId }) => {
      await sequence(deps)
      const deadline = performance.now() + waitMs
      for (;;) {
        if (deps.policy.quorum > 0) await deps.witnessing.submit()
        const receipt = await deps.receipts.of(entryId)
        if (receipt === null) throw new AppError('AUDIT_UNAVAILABLE')
        if (receipt !== undefined) {
          const { index, bytes, proof } = receipt
          return { index: Number(index), entry: Buffer.from(bytes).toString('base64'), proof }
        }
        if (performance.now() >= deadline) throw new AppError('WITNESSES_PENDING')
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
      }
    },
  }
}
