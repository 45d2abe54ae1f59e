import type { AuditEvent } from '../domain/audit/event.ts'
import {
  decisionRecord,
  type PolicyDecision,
  PolicyRefusal,
  questionsOf,
  refusalRecord,
} from '../domain/policy/decision.ts'
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
      ...decidedBy(refusal, decision),
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

/** By the policies, with what they were asked; or by a rule of the path itself (consent, risk). */
function decidedBy(
  refusal: Refusal,
  before: PolicyDecision | undefined,
): Pick<AuditEvent, 'decision' | 'evidence'> {
  if (!(refusal instanceof PolicyRefusal)) {
    const permitted = before === undefined ? [] : [before]
    return {
      decision: refusalRecord(refusal, permitted),
      ...(before === undefined ? {} : { evidence: { questions: questionsOf(permitted) } }),
    }
  }
  const { decision, stage } = refusal
  return { decision: decisionRecord(decision, stage), evidence: { questions: questionsOf([decision]) } }
}
