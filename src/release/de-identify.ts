import { type DeidentificationPlan, planDeidentification } from '../domain/deidentify/plan.ts'
import { type Consented, verifyConsented } from './apply-consent.ts'
import type { ReleasePorts } from './ports.ts'
import { createSeal } from './seal.ts'

/**
 * That the remaining patients are staged under pseudonyms, with generalised quasi-identifiers, and that every released
 * variable has a transform. The staging area is private; nothing has been written for anybody yet.
 */
class DeIdentifiedEvidence {
  readonly #brand = 'deIdentified'
  readonly before: Consented
  readonly plan: DeidentificationPlan
  readonly staged: number

  constructor(before: Consented, plan: DeidentificationPlan, staged: number) {
    this.before = before
    this.plan = plan
    this.staged = staged
  }

  get stage(): string {
    return this.#brand
  }
}

export type DeIdentified = DeIdentifiedEvidence

const seal = createSeal<DeIdentified>('deIdentify')
export const verifyDeIdentified = (evidence: DeIdentified): void => seal.verify(evidence)

/** @throws Refusal GRANT_OUT_OF_SCOPE, SOURCE_CHANGED */
export async function deIdentify(ports: ReleasePorts, consented: Consented): Promise<DeIdentified> {
  verifyConsented(consented)
  const { dataset, selection, before } = consented.before
  const plan = planDeidentification(dataset.definition, dataset.columns, selection.variables, ports.profile)
  const staged = await consented.staging.stagePatients(plan, ports.pseudonymPads(before.order.projectId))
  await ports.records.progress(before.order.extractId, 'deIdentify', {})
  return seal.issue(new DeIdentifiedEvidence(consented, plan, staged))
}
