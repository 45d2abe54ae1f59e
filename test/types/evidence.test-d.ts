import { applyConsent, type Consented } from '../../src/release/apply-consent.ts'
import type { Authenticated } from '../../src/release/authenticate.ts'
import { type Authorised, authorise } from '../../src/release/authorise.ts'
import { checkRisk, type RiskChecked } from '../../src/release/check-risk.ts'
import { type DeIdentified, deIdentify } from '../../src/release/de-identify.ts'
import { deliver } from '../../src/release/deliver.ts'
import type { ReleasePorts } from '../../src/release/ports.ts'
import { type Audited, recordRelease } from '../../src/release/record-release.ts'
import type { Workspace } from '../../src/release/workspace.ts'

/*
 * Compiled, never run: no stage can be skipped, and no evidence can be made by hand. Each `@ts-expect-error` fails the
 * type check as soon as the line below it compiles.
 */

type Everything = {
  readonly ports: ReleasePorts
  readonly workspace: Workspace
  readonly authenticated: Authenticated
  readonly authorised: Authorised
  readonly consented: Consented
  readonly deIdentified: DeIdentified
  readonly riskChecked: RiskChecked
  readonly audited: Audited
}

export async function theOnlyOrder(given: Everything): Promise<void> {
  const { ports, workspace } = given
  const authorised = await authorise(ports, given.authenticated)
  const consented = await applyConsent(ports, authorised, workspace)
  const deIdentified = await deIdentify(ports, consented)
  const riskChecked = await checkRisk(ports, deIdentified)
  await deliver(ports, await recordRelease(ports, riskChecked))
}

export async function skippedStages(given: Everything): Promise<void> {
  const { ports, workspace, authenticated, authorised, consented, deIdentified, riskChecked } = given
  // @ts-expect-error consent cannot be applied before the release is authorised
  await applyConsent(ports, authenticated, workspace)
  // @ts-expect-error nothing is de-identified before consent was applied
  await deIdentify(ports, authorised)
  // @ts-expect-error risk is measured on de-identified data only
  await checkRisk(ports, consented)
  // @ts-expect-error nothing is recorded before its risk was checked
  await recordRelease(ports, deIdentified)
  // @ts-expect-error nothing is delivered before it is recorded
  await deliver(ports, riskChecked)
  // @ts-expect-error … whatever came before
  await deliver(ports, authenticated)
  // @ts-expect-error later evidence does not stand in for earlier
  await authorise(ports, riskChecked)
}

export async function handMade(given: Everything): Promise<void> {
  const { ports, workspace, authenticated, authorised, consented, deIdentified, riskChecked, audited } = given
  // @ts-expect-error an object literal is no evidence, even with every public field
  await authorise(ports, { ...authenticated, stage: 'authenticated' })
  // @ts-expect-error an object literal is no evidence
  await applyConsent(ports, { ...authorised, stage: 'authorised' }, workspace)
  // @ts-expect-error an object literal is no evidence
  await deIdentify(ports, { ...consented, stage: 'consented' })
  // @ts-expect-error an object literal is no evidence
  await checkRisk(ports, { ...deIdentified, stage: 'deIdentified' })
  // @ts-expect-error an object literal is no evidence
  await recordRelease(ports, { ...riskChecked, stage: 'riskChecked' })
  // @ts-expect-error an object literal is no evidence
  await deliver(ports, { ...audited, stage: 'audited' })
}
