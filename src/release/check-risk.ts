import { patientLimit, requiredK } from '../domain/grant/conditions.ts'
import { refuse } from '../domain/refusal.ts'
import { assessRisk, type RiskFigures } from '../domain/risk/k-anonymity.ts'
import { withholdForEarlier } from './compare-releases.ts'
import { type DeIdentified, verifyDeIdentified } from './de-identify.ts'
import type { Membership, ReleasePorts, StagedFile } from './ports.ts'
import { createSeal } from './seal.ts'

/** That the files as written keep every patient in a class of at least k, also beside earlier releases, and what risk remains. */
class RiskCheckedEvidence {
  readonly #brand = 'riskChecked'
  readonly before: DeIdentified
  readonly files: readonly StagedFile[]
  readonly risk: RiskFigures
  readonly membership: Membership

  constructor(before: DeIdentified, files: readonly StagedFile[], risk: RiskFigures, membership: Membership) {
    this.before = before
    this.files = files
    this.risk = risk
    this.membership = membership
  }

  get stage(): string {
    return this.#brand
  }
}

export type RiskChecked = RiskCheckedEvidence

const seal = createSeal<RiskChecked>('checkRisk')
export const verifyRiskChecked = (evidence: RiskChecked): void => seal.verify(evidence)

/**
 * Suppresses classes below k, then writes. The large tables are written once, after suppression; what was written is
 * measured again from the files, so that the figure on the certificate is that of the released bytes.
 * @throws Refusal SUPPRESSION_LIMIT_EXCEEDED, COHORT_TOO_SMALL, PATIENT_LIMIT_EXCEEDED, RISK_NOT_REACHED, DIFFERENCING_RISK
 */
export async function checkRisk(ports: ReleasePorts, deIdentified: DeIdentified): Promise<RiskChecked> {
  verifyDeIdentified(deIdentified)
  const { staging, before: authorised } = deIdentified.before
  const { conditions } = authorised.grant
  const { order } = authorised.before
  const k = requiredK(ports.profile.thresholds.k, conditions)
  const { maximumSuppression } = ports.profile.thresholds
  const maximumPatients = patientLimit(conditions)
  const thresholds = { k, maximumSuppression, ...(maximumPatients === undefined ? {} : { maximumPatients }) }
  const assessed = assessRisk(await staging.classSizes(), thresholds)

  const below = await staging.suppressBelow(k)
  if (below !== assessed.patients.suppressed)
    throw new Error('the engine suppressed another number of patients than assessed')
  const { risk, membership } = await withholdForEarlier(ports, deIdentified.before, assessed, thresholds)
  const { suppressed, released } = risk.patients

  const files = await staging.write(order.format)
  const reached = await staging.smallestWrittenClass()
  if (reached < k)
    throw refuse('checkRisk', 'RISK_NOT_REACHED', `The written files reach k = ${reached}, not ${k}`)
  await ports.records.progress(order.extractId, 'checkRisk', { suppressed, released })
  return seal.issue(new RiskCheckedEvidence(deIdentified, files, risk, membership))
}
