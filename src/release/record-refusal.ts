import type { AuditEvent } from '../domain/audit/event.ts'
import type { PolicyDecision } from '../domain/policy/decision.ts'
import type { Refusal } from '../domain/refusal.ts'
import { AppError } from '../errors.ts'
import type { ReleaseCommand, ReleasePorts } from './ports.ts'

/**
 * Records that the release was refused and why.
 * @param decision what the policies had decided, when they were asked before the refusal: with it on record, it can be
 *   reached again
 * @throws AppError AUDIT_UNAVAILABLE when that cannot be recorded
 */
export async function recordRefusal(
  ports: ReleasePorts,
  command: ReleaseCommand,
  refusal: Refusal,
  decision: PolicyDecision | undefined,
): Promise<void> {
  try {
    const order = await ports.facts.order(command)
    const event: AuditEvent = {
      type: 'extract.refused',
      outcome: 'refused',
      time: ports.now().toISOString(),
      actor: { id: order.requestedBy },
      action: 'extracts.release',
      about: {
        project: order.projectId,
        dataset: order.datasetId,
        datasetVersion: order.datasetVersion,
        grant: order.grantId,
        extract: order.extractId,
      },
      decision: {
        stage: refusal.stage,
        reasons: refusal.reasons.map((reason) => reason.code),
        policies: refusal.policies,
        ...(decision === undefined ? {} : { bundle: decision.bundle, inputs: decision.inputs }),
      },
    }
    const { code, stage, message: detail, reasons, policies } = refusal
    const record = {
      code,
      stage,
      detail,
      reasons: reasons.map((reason) => ({ code: reason.code, detail: reason.detail, remedy: reason.remedy })),
      policies,
    }
    await ports.records.refused(order.extractId, record, event)
  } catch (cause) {
    throw new AppError('AUDIT_UNAVAILABLE', undefined, { cause })
  }
}
