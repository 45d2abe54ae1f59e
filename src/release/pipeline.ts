import type { ReleaseStatement } from '../domain/certificate/statement.ts'
import { Refusal } from '../domain/refusal.ts'
import { applyConsent } from './apply-consent.ts'
import { authenticate } from './authenticate.ts'
import { authorise } from './authorise.ts'
import { checkRisk } from './check-risk.ts'
import { deIdentify } from './de-identify.ts'
import { deliver } from './deliver.ts'
import type { ReleaseCommand, ReleasePorts } from './ports.ts'
import { recordRefusal } from './record-refusal.ts'
import { recordRelease } from './record-release.ts'
import { rememberDecision } from './remember-decision.ts'
import { createWorkspace } from './workspace.ts'

/**
 * The straight line: the only way record-level data leave the gateway. Each stage takes the evidence of the one before
 * and cannot be called without it. Until `recordRelease` returns, nothing is visible and any failure is undone by
 * discarding the staging area; after it, the release exists and recovery can only complete it or mark it failed.
 *
 * @returns the signed statement's payload
 * @throws Refusal once it is recorded; any other error when the attempt failed and may be repeated
 */
export async function release(ports: ReleasePorts, command: ReleaseCommand): Promise<ReleaseStatement> {
  const workspace = createWorkspace(ports, command)
  const policy = rememberDecision(ports.policy)
  try {
    const authenticated = await authenticate(ports, command)
    const authorised = await authorise({ ...ports, policy }, authenticated)
    const consented = await applyConsent(ports, authorised, workspace)
    const deIdentified = await deIdentify(ports, consented)
    const riskChecked = await checkRisk(ports, deIdentified)
    const audited = await recordRelease(ports, riskChecked)
    workspace.keep()
    return await deliver(ports, audited)
  } catch (error) {
    if (error instanceof Refusal) await recordRefusal(ports, command, error, policy.decision())
    throw error
  } finally {
    await workspace.close()
  }
}
