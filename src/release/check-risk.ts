import { countQuasiIdentifiers, namesOfQuasiIdentifiers } from '../domain/deidentify/plan.ts'
import { profileK } from '../domain/deidentify/profile.ts'
import { patientLimit, requiredK } from '../domain/grant/conditions.ts'
import { refuse } from '../domain/refusal.ts'
import { assessRisk, type RiskFigures, type RiskThresholds } from '../domain/risk/k-anonymity.ts'
import { checkCells, type LocalSuppression } from '../domain/risk/local-suppression.ts'
import type { DiversityModel } from '../domain/risk/profile-models.ts'
import { type ExactCounts, publishCounts } from '../domain/risk/published-counts.ts'
import { withholdForEarlier } from './compare-releases.ts'
import { type DeIdentified, verifyDeIdentified } from './de-identify.ts'
import type { Membership, ReleasePorts, StagedFile } from './ports.ts'
import { releaseRiskReport, riskReportDocuments } from './risk-report.ts'
import { createSeal } from './seal.ts'
import { checkWritten, requiredModels, suppressForModels } from './suppress-models.ts'

/**
 * That the files as written keep every patient in a class of at least k, also beside earlier releases, and what risk
 * remains; the report of it is among them.
 */
class RiskCheckedEvidence {
  readonly #brand = 'riskChecked'
  readonly before: DeIdentified
  readonly files: readonly StagedFile[]
  readonly risk: RiskFigures
  readonly membership: Membership
  /** Cells suppressed by themselves; undefined when the profile suppresses whole patients only. */
  readonly cells: LocalSuppression | undefined

  constructor(
    before: DeIdentified,
    files: readonly StagedFile[],
    risk: RiskFigures,
    membership: Membership,
    cells: LocalSuppression | undefined,
  ) {
    this.membership = membership
    this.cells = cells
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
 * Suppresses classes below k and those that miss what the profile asks of sensitive variables, then writes. The large tables are written once, after suppression; what was written is
 * measured again from the files, so that the figure on the certificate is that of the released bytes.
 * @throws Refusal SUPPRESSION_LIMIT_EXCEEDED, COHORT_TOO_SMALL, PATIENT_LIMIT_EXCEEDED, RISK_NOT_REACHED (k, or
 * what the profile asks of sensitive variables), DIFFERENCING_RISK
 */
export async function checkRisk(ports: ReleasePorts, deIdentified: DeIdentified): Promise<RiskChecked> {
  verifyDeIdentified(deIdentified)
  const { staging, before: authorised } = deIdentified.before
  const { conditions } = authorised.grant
  const { order } = authorised.before
  const { profile } = deIdentified.applied
  const k = requiredK(profileK(profile), conditions)
  const maximumPatients = patientLimit(conditions)
  const thresholds = {
    ...profile.thresholds,
    k,
    quasiIdentifiers: namesOfQuasiIdentifiers(deIdentified.plan),
    ...(maximumPatients === undefined ? {} : { maximumPatients }),
  }
  const models = requiredModels(profile, deIdentified.plan)
  const cells = await suppressedCells(deIdentified, k)
  const assessed = assessRisk(await staging.classSizes(), thresholds)

  const below = await staging.suppressBelow(k)
  if (below !== assessed.patients.suppressed)
    throw new Error('the engine suppressed another number of patients than assessed')
  const { risk, membership, forModels } = await settle(ports, deIdentified, assessed, thresholds, models)
  const { suppressed, released } = risk.patients

  const written = await staging.write(order.format)
  const reached = await staging.smallestWrittenClass()
  if (reached < k)
    throw refuse('checkRisk', 'RISK_NOT_REACHED', `The written files reach k = ${reached}, not ${k}`)
  const documents = await writeRiskReport(deIdentified, risk, models, forModels)
  const tables = await written.hashed()
  await ports.records.progress(order.extractId, 'checkRisk', { suppressed, released })
  return seal.issue(new RiskCheckedEvidence(deIdentified, [...tables, ...documents], risk, membership, cells))
}

/**
 * Suppresses for the models of sensitive variables and withholds for earlier releases, in turn: either may undo what the
 * other reached, and both only remove patients, so in the end both hold.
 */
async function settle(
  ports: ReleasePorts,
  { before: consented }: DeIdentified,
  assessed: RiskFigures,
  thresholds: RiskThresholds,
  models: readonly DiversityModel[],
): Promise<{ readonly risk: RiskFigures; readonly membership: Membership; readonly forModels: number }> {
  let risk = assessed
  let forModels = 0
  for (;;) {
    const diverse = await suppressForModels(consented.staging, models, risk, thresholds)
    forModels += diverse.patients.suppressed - risk.patients.suppressed
    const compared = await withholdForEarlier(ports, consented, diverse, thresholds)
    risk = compared.risk
    if (models.length === 0 || risk.patients.suppressed === diverse.patients.suppressed)
      return { ...compared, forModels }
  }
}

/** Local suppression, where the profile asks for it, within its limit. */
async function suppressedCells(deIdentified: DeIdentified, k: number): Promise<LocalSuppression | undefined> {
  const { plan, staged, applied } = deIdentified
  if (plan.suppression === 'patients') return undefined
  const { cells } = await deIdentified.before.staging.suppressCells(k)
  return checkCells({ cells, of: staged * countQuasiIdentifiers(plan) }, applied.profile.thresholds)
}

/** Measures what was written and writes the report of it beside the tables. */
async function writeRiskReport(
  deIdentified: DeIdentified,
  risk: RiskFigures,
  models: readonly DiversityModel[],
  forModels: number,
): Promise<readonly StagedFile[]> {
  const { staging } = deIdentified.before
  const { smallCell, maximumSuppression } = deIdentified.applied.profile.thresholds
  const figures = await staging.riskFigures(models)
  const checks = checkWritten(models, deIdentified.plan, figures)
  const { suppressed } = publishCounts(countsOf(deIdentified, risk), smallCell)
  const report = releaseRiskReport(deIdentified, figures, {
    risk,
    suppressed,
    forModels,
    maximumSuppression,
    models: checks,
  })
  const documents: StagedFile[] = []
  for (const document of riskReportDocuments(report)) documents.push(await staging.writeDocument(document))
  return documents
}

/** Exact counts of patients from first to last; only what `publishCounts` makes of them may be seen. */
export const countsOf = (deIdentified: DeIdentified, risk: RiskFigures): ExactCounts => ({
  considered: deIdentified.before.counts.considered,
  excludedByConsent: deIdentified.before.counts.excluded,
  suppressed: risk.patients.suppressed,
  released: risk.patients.released,
})
