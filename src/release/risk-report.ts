import { canonicalJson } from '../domain/audit/canonical.ts'
import { describeTransform } from '../domain/deidentify/describe.ts'
import type { DeidentificationPlan } from '../domain/deidentify/plan.ts'
import { renderRiskReport } from '../domain/report/render-risk-report.ts'
import { assembleReport } from '../domain/risk/assemble-report.ts'
import { atLeast, atMost } from '../domain/risk/checks.ts'
import type { RiskFigures } from '../domain/risk/k-anonymity.ts'
import type { PublishedCount } from '../domain/risk/published-counts.ts'
import type { ReleaseFigures } from '../domain/risk/release-figures.ts'
import type { RiskCheck, RiskReport, VariableUtility } from '../domain/risk/report.ts'
import { roundingStep, roundShare } from '../domain/risk/rounded-shares.ts'
import { informationKept } from '../domain/risk/utility.ts'
import type { DeIdentified } from './de-identify.ts'
import type { ReleaseDocument } from './ports.ts'

type Assessed = {
  readonly risk: RiskFigures
  readonly suppressed: PublishedCount
  /** How many of those suppressed stood in classes that missed what is asked of sensitive variables. */
  readonly forModels: number
  readonly maximumSuppression: number
  /** What the profile asks of sensitive variables. */
  readonly models: readonly RiskCheck[]
}

/** The risk report of a release. Depends on data, plan and thresholds alone, so equal releases have equal reports. */
export function releaseRiskReport(
  deIdentified: DeIdentified,
  figures: ReleaseFigures,
  assessed: Assessed,
): RiskReport {
  const { plan, applied } = deIdentified
  const { profile } = applied
  const { dataset, before: authenticated } = deIdentified.before.before
  const { smallCell } = profile.thresholds
  const k = assessed.risk.k.required
  return assembleReport({
    subject: {
      dataset: dataset.id,
      version: dataset.version,
      digest: dataset.digest,
      project: authenticated.order.projectId,
      grant: authenticated.order.grantId,
      profile: { id: profile.id, version: profile.version, digest: applied.digest },
    },
    unit: 'patient',
    missingValues: 'own-value',
    population: { basis: 'the-data', size: figures.after.records },
    threshold: { k, risk: 1 / k },
    checks: [...checksOf(figures, assessed), ...modelChecks(figures, assessed, smallCell)],
    suppressed: assessed.suppressed,
    before: { ...figures.before, smallCell },
    after: figures.after,
    notMeasured: notMeasured(plan, figures),
    utility: utilityOfPlan(plan, figures, smallCell),
  })
}

/** A patient may have several values of these; counting them takes long where there are many patients. */
const notMeasured = (
  { tables, patientTable }: DeidentificationPlan,
  { after }: Pick<ReleaseFigures, 'after'>,
): RiskReport['notMeasured'] =>
  tables
    .filter(({ table }) => table !== patientTable)
    .flatMap(({ table, variables }) => variables.map((one) => ({ ...one, name: `${table}.${one.variable}` })))
    .filter((one) => one.class === 'sensitive' && !after.sensitive.some(({ name }) => name === one.name))
    .map(({ name }) => ({
      variable: name,
      reason:
        'A patient may have several values of it; of so many patients it is only measured where the profile asks something of it',
    }))

const utilityOfPlan = (
  plan: DeidentificationPlan,
  figures: ReleaseFigures,
  smallCell: number,
): readonly VariableUtility[] =>
  plan.tables.flatMap(({ table, variables }) =>
    variables.map((variable) => ({
      variable: `${table}.${variable.variable}`,
      transform: describeTransform(variable.transform),
      ...utilityOf(table === plan.patientTable ? variable.variable : '', figures, smallCell),
    })),
  )

function checksOf(
  { after }: ReleaseFigures,
  { risk, suppressed, maximumSuppression }: Assessed,
): RiskCheck[] {
  const { required } = risk.k
  const smallest = after.cells.reduce((least, { size }) => Math.min(least, size), Number.POSITIVE_INFINITY)
  const reached = Number.isFinite(smallest) ? smallest : 0
  const share = suppressedShare(suppressed, risk.patients.released)
  return [
    atLeast(
      { id: 'k-anonymity', title: 'Smallest group of look-alikes', unit: 'records', required },
      reached,
    ),
    atMost(
      { id: 'highest-risk', title: 'Highest risk of one patient', unit: 'share', required: 1 / required },
      reached === 0 ? null : 1 / reached,
    ),
    // The exact share was within the limit, or the release would have been refused; a bound must not claim more.
    atMost(
      { id: 'suppression', title: 'Share of patients left out', unit: 'share', required: maximumSuppression },
      Math.min(share, maximumSuppression),
    ),
  ]
}

/** Keeps 0.06 / 0.02 from being more than 3. */
const ROUNDING = 1e-9

/**
 * What the profile asks of sensitive variables, and the share of patients left out for it. The share is rounded up, so that
 * it claims too much rather than nobody, in the steps of every figure about people who are not released.
 */
function modelChecks(
  { before }: ReleaseFigures,
  { models, forModels, maximumSuppression }: Assessed,
  smallCell: number,
): readonly RiskCheck[] {
  if (models.length === 0) return models
  const step = Math.max(0.001, roundingStep(before.patients, smallCell))
  const share = Number((Math.ceil(forModels / before.patients / step - ROUNDING) * step).toPrecision(12))
  return [
    ...models,
    atMost(
      {
        id: 'suppression-models',
        title: 'Share of patients left out for sensitive variables',
        unit: 'share',
        required: maximumSuppression,
      },
      Math.min(share, maximumSuppression),
    ),
  ]
}

function suppressedShare(suppressed: PublishedCount, released: number): number {
  const count = typeof suppressed === 'number' ? suppressed : suppressed.atMost
  return count === 0 ? 0 : count / (count + released)
}

/** Rounded as every figure that people who are not released take part in. */
function utilityOf(
  name: string,
  { before, after }: ReleaseFigures,
  smallCell: number,
): Pick<VariableUtility, 'cellsChanged' | 'informationKept' | 'precision'> {
  const source = before.variables.find((variable) => variable.name === name)
  const released = after.variables.find((variable) => variable.name === name)
  if (source === undefined || released === undefined)
    return { cellsChanged: null, informationKept: null, precision: null }
  const step = Math.max(0.001, roundingStep(before.patients, smallCell))
  return {
    cellsChanged: source.changed === null ? null : roundShare(source.changed, step),
    informationKept: roundShare(informationKept(source.entropy, released.entropy), step),
    precision: null,
  }
}

/** The report for machines and the same for people. */
export const riskReportDocuments = (report: RiskReport): readonly ReleaseDocument[] => [
  { name: 'risk-report.json', mediaType: 'application/json', text: `${canonicalJson(report)}\n` },
  { name: 'risk-report.html', mediaType: 'text/html; charset=utf-8', text: renderRiskReport(report) },
]
