import type { PrunedView, RetentionView, StopView } from '../../../contract/audit-retention.ts'
import { eventClasses, typesOf } from '../../../domain/audit/retention/event-class.ts'
import type { Stop } from '../../../domain/audit/retention/minimum-index.ts'
import type { Context } from '../../../http/context.ts'
import { eventOf } from '../../../http/event-of.ts'
import { planPruning } from '../../../platform/audit/retention/plan.ts'
import { prune } from '../../../platform/audit/retention/prune.ts'
import { sequence } from '../../../platform/audit/sequencer.ts'
import { type AuditDeps, recordSearch } from '../service.ts'

/** The retention policy, and what pruning would do now and what stops it. Reads only, and is on record. */
export async function readRetention(deps: AuditDeps, context: Context): Promise<RetentionView> {
  await sequence(deps.sequencer)
  const plan = await planPruning(at(deps, context))
  await recordSearch(deps, context, 'retention', {}, { expired: plan.expired })
  const { policy, digest } = deps.retention
  const { id, version, title, classes } = policy
  return {
    policy: {
      id,
      version,
      title,
      digest,
      classes: eventClasses.map((name) => ({ class: name, ...classes[name], events: typesOf(name) })),
    },
    size: plan.size,
    minimumIndex: plan.present,
    prunableTo: plan.minimum,
    expired: plan.expired,
    holds: plan.holds.length,
    stop: stopView(plan.stop),
  }
}

/**
 * Prunes the log as far as policy and holds allow at this moment; on record also when that is nowhere.
 * @throws AppError HOLDS_CHANGED
 */
export async function pruneLog(deps: AuditDeps, context: Context): Promise<PrunedView> {
  await sequence(deps.sequencer)
  const { plan, ...removed } = await prune(at(deps, context), (record) =>
    eventOf(context, 'audit.pruned', {}, record),
  )
  if (plan.minimum === plan.present)
    await recordSearch(deps, context, 'prune', {}, { entries: removed.entries })
  return { before: plan.present, minimumIndex: plan.minimum, ...removed, stop: stopView(plan.stop) }
}

const at = (deps: AuditDeps, { now }: Context) => ({ ...deps, now: () => now })

function stopView(stop: Stop | undefined): StopView {
  if (stop === undefined) return null
  const { index, type, because } = stop
  return {
    index,
    type,
    because: because.kind,
    class: 'eventClass' in because ? because.eventClass : null,
    until: because.kind === 'period' ? because.until.toISOString() : null,
    hold: because.kind === 'hold' ? because.hold : null,
  }
}
