import { type DeidentificationPlan, planDeidentification } from '../domain/deidentify/plan.ts'
import { type Consented, verifyConsented } from './apply-consent.ts'
import type { AppliedProfile, ReleasePorts } from './ports.ts'
import { profileOf } from './profile-of.ts'
import { createSeal } from './seal.ts'

/**
 * That the remaining patients are staged under pseudonyms, with generalised quasi-identifiers, and that every released
 * variable has a transform. The staging area is private; nothing has been written for anybody yet.
 */
class DeIdentifiedEvidence {
  readonly #brand = 'deIdentified'
  readonly before: Consented
  readonly plan: DeidentificationPlan
  readonly applied: AppliedProfile
  readonly staged: number

  constructor(before: Consented, plan: DeidentificationPlan, applied: AppliedProfile, staged: number) {
    this.before = before
    this.plan = plan
    this.applied = applied
    this.staged = staged
  }

  get stage(): string {
    return this.#brand
  }
}

export type DeIdentified = DeIdentifiedEvidence

const seal = createSeal<DeIdentified>('deIdentify')
export const verifyDeIdentified = (evidence: DeIdentified): void => seal.verify(evidence)

/** @throws Refusal GRANT_OUT_OF_SCOPE, SOURCE_CHANGED, PROFILE_UNKNOWN, TRANSFORM_UNSUITABLE */
export async function deIdentify(ports: ReleasePorts, consented: Consented): Promise<DeIdentified> {
  verifyConsented(consented)
  const { dataset, selection, before } = consented.before
  const { definition, columns } = dataset
  const { projectId } = before.order
  const applied = profileOf(ports, definition)
  const plan = planDeidentification(definition, columns, selection.variables, applied.profile)
  const staged = await consented.staging.stagePatients(plan, ports.pseudonymPads(projectId), projectId)
  await ports.records.progress(before.order.extractId, 'deIdentify', {})
  return seal.issue(new DeIdentifiedEvidence(consented, plan, applied, staged))
}
