import type { ReplayOrder, ReplayView } from '../../contract/audit.ts'
import type { Context } from '../../http/context.ts'
import { eventOf } from '../../http/event-of.ts'
import { replayDecisions } from '../../platform/audit/replay-decisions.ts'
import { type AuditDeps, notFound, progressOf } from './service.ts'

/**
 * Asks the policies again what they were asked when it was recorded, for one entry or for all.
 * @throws AppError NOT_FOUND
 */
export async function replayLog(
  deps: AuditDeps,
  context: Context,
  { entry }: ReplayOrder,
): Promise<ReplayView> {
  const report = await replayDecisions(deps.database, {
    ...progressOf(context),
    ...(entry === undefined ? {} : { entry: BigInt(entry) }),
  })
  if (entry !== undefined && report.entries === 0) throw await notFound(deps.database)
  const { entries, decisions, differing, differences } = report
  const audit = eventOf(
    context,
    'audit.replayed',
    {},
    {
      outcome: differing === 0 ? 'success' : 'failed',
      counts: { entries, decisions, differing },
      ...(entry === undefined ? {} : { details: { entry } }),
    },
  )
  await deps.recorder.record(audit)
  return {
    ok: differing === 0,
    entries,
    decisions,
    differing,
    differences: differences.map(({ entry: id, kind, detail }) => ({ entry: String(id), kind, detail })),
  }
}
