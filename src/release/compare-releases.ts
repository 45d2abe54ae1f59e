import { digestOf } from '../domain/audit/canonical.ts'
import { checkCohortChoice, compareWithEarlier, refuseDifference } from '../domain/differencing/compare.ts'
import type { EarlierRelease } from '../domain/differencing/view.ts'
import type { Candidates } from '../domain/differencing/withhold.ts'
import type { RiskFigures, RiskThresholds } from '../domain/risk/k-anonymity.ts'
import { afterRemoval } from './after-removal.ts'
import type { Consented } from './apply-consent.ts'
import type { Membership, NumberedPatients, RecordedMembership, ReleasePorts, Staging } from './ports.ts'

/**
 * Compares the staged patients with the earlier releases somebody who gets this one may hold, and withholds whole patients
 * until nobody is singled out by a difference; they count as suppressed. Whether nobody else came meanwhile is checked
 * again at the commit point.
 * @param assessed figures after classes below k were suppressed
 * @throws Refusal DIFFERENCING_RISK when that would pass the limit of suppression, or the cohort itself singles out
 */
export async function withholdForEarlier(
  ports: ReleasePorts,
  { staging, before: authorised }: Consented,
  assessed: RiskFigures,
  thresholds: RiskThresholds,
): Promise<{ readonly risk: RiskFigures; readonly membership: Membership }> {
  const { order } = authorised.before
  const cohort = digestOf(authorised.selection.cohort ?? null)
  const { compared, releases } = await ports.memberships.earlier(order)
  const numbered = await staging.number(ports.membershipKey(order.datasetId))
  checkComparable(numbered, releases)
  const others = releases.filter((release) => release.cohort !== cohort)
  if (authorised.selection.cohort !== undefined && others.length > 0) {
    checkCohortChoice([numbered.ordinals, await staging.numberLeftOut()], others, numbered.patients)
  }
  const { k } = thresholds
  const { withheld, because } = compareWithEarlier(numbered, releases, { k, patients: numbered.patients })
  const risk = await withholdStaged(staging, withheld, because, assessed, thresholds)
  const numbering = numbered.parts.at(-1) ?? ''
  return { risk, membership: { ...remaining(numbered, withheld), k, cohort, numbering, compared } }
}

/** Ordinals mean the same patients only within one numbering: what cannot be compared is refused. */
function checkComparable({ parts }: NumberedPatients, releases: readonly RecordedMembership[]): void {
  const lost = releases.filter((release) => !parts.includes(release.numbering))
  if (lost.length > 0)
    throw refuseDifference(
      lost,
      'the numbering of patients it was recorded under is missing, ask the operator',
    )
}

async function withholdStaged(
  staging: Staging,
  withheld: Uint32Array,
  because: readonly EarlierRelease[],
  assessed: RiskFigures,
  thresholds: RiskThresholds,
): Promise<RiskFigures> {
  const { patients } = assessed
  const suppressed = patients.suppressed + withheld.length
  // Written so that a threshold that is not a number refuses.
  if (withheld.length > 0 && !(suppressed <= thresholds.maximumSuppression * patients.staged)) {
    const allowed = Math.round(thresholds.maximumSuppression * 1000) / 10
    const why = `withholding those whom both together would single out passes the allowed ${allowed} % of patients`
    throw refuseDifference(because, why)
  }
  if ((await staging.withhold(withheld)) !== withheld.length)
    throw new Error('the engine withheld another number of patients than decided')
  if (withheld.length === 0) return assessed
  return afterRemoval(staging, assessed, withheld.length, thresholds)
}

function remaining({ ordinals, classes }: Candidates, withheld: Uint32Array): Candidates {
  if (withheld.length === 0) return { ordinals, classes }
  const gone = new Set(withheld)
  const stays = (_: number, at: number): boolean => !gone.has(ordinals[at] ?? 0)
  return { ordinals: ordinals.filter(stays), classes: classes.filter(stays) }
}
