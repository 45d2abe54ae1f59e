import type { AuditEvent } from '../../../domain/audit/event.ts'
import { AppError } from '../../../errors.ts'
import type { Tx } from '../../database/database.ts'
import { recordEvent } from '../record-event.ts'
import { type SequencerDeps, sequence } from '../sequencer.ts'
import { activeHolds } from './holds.ts'
import { type PruningPlan, planPruning, type RetentionDeps } from './plan.ts'
import { type Swept, sweep } from './sweep.ts'

/** What was pruned, what an interrupted pruning left behind included. */
export type Pruned = Swept & {
  readonly plan: PruningPlan
}

/** What a pruning is recorded with: minimum indices before and after, holds in force, and the policy it went by. */
export type PruningRecord = Required<Pick<AuditEvent, 'counts' | 'digests' | 'details'>>

/**
 * Raises the minimum index to what policy and holds allow, on record, and removes the entries below it. The record and
 * the new minimum index are one transaction; once it is under a signed head, removing follows in steps, each of which is
 * whole, and the next pruning finishes what a crash interrupted. Leaf hashes, tiles and heads stay: every proof remains
 * valid.
 * @param eventOf the event that records it
 * @throws AppError AUDIT_UNAVAILABLE, or HOLDS_CHANGED when a hold was placed or lifted meanwhile: nothing was changed
 */
export async function prune(
  deps: RetentionDeps & { readonly sequencer: SequencerDeps },
  eventOf: (record: PruningRecord) => AuditEvent,
): Promise<Pruned> {
  const plan = await planPruning(deps)
  if (plan.minimum > plan.present) {
    await deps.database.transaction((tx) => raise(tx, deps, plan, eventOf(recordOf(deps, plan))))
    // Nothing goes before the entry that says so is under a signed head: a verifier would find it gone unaccounted for.
    await sequence(deps.sequencer)
  }
  return { plan, ...(await sweep(deps.database, Math.max(plan.minimum, plan.present))) }
}

const recordOf = ({ retention }: RetentionDeps, plan: PruningPlan): PruningRecord => ({
  counts: {
    from: plan.present,
    minimum: plan.minimum,
    entries: plan.minimum - plan.present,
    holds: plan.holds.length,
  },
  digests: { policy: retention.digest },
  details: { policy: retention.policy.id, version: retention.policy.version },
})

async function raise(
  tx: Tx,
  { retention }: RetentionDeps,
  { minimum, holds }: PruningPlan,
  event: AuditEvent,
): Promise<void> {
  // From here on no hold is placed until this commits; one that was placed since the plan was made may forbid it.
  await tx.$executeRaw`LOCK TABLE "audit_hold" IN SHARE MODE`
  const present = await activeHolds({ query: (sql) => tx.$queryRawUnsafe(sql) })
  if (JSON.stringify(present.map(({ id }) => id)) !== JSON.stringify(holds.map(({ id }) => id)))
    throw new AppError('HOLDS_CHANGED')
  const { digest, content } = retention
  await tx.auditEvidence.createMany({ data: [{ digest, kind: 'retention', content }], skipDuplicates: true })
  const { entryId } = await recordEvent(tx, event)
  await tx.auditPruning.create({
    data: { minimumIndex: minimum, entryId, policy: digest, prunedAt: new Date(event.time) },
  })
}
