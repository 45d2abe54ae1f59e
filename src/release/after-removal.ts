import { assessRisk, type RiskFigures, type RiskThresholds } from '../domain/risk/k-anonymity.ts'
import type { Staging } from './ports.ts'

/**
 * Counts the classes again after patients were removed for another reason than k, who count as suppressed.
 * @param before figures before they were removed
 * @throws Refusal COHORT_TOO_SMALL; Error when a class is below k, which removing them must not bring about
 */
export async function afterRemoval(
  staging: Staging,
  before: RiskFigures,
  removed: number,
  thresholds: RiskThresholds,
): Promise<RiskFigures> {
  const { patients, classes } = before
  const left = assessRisk(await staging.classSizes(), thresholds)
  if (left.patients.suppressed > 0) throw new Error('removing patients left a class below k')
  if (left.patients.released !== patients.released - removed)
    throw new Error('another number of patients is left than were not removed')
  return {
    ...left,
    patients: {
      staged: patients.staged,
      suppressed: patients.suppressed + removed,
      released: left.patients.released,
    },
    classes: {
      staged: classes.staged,
      suppressed: classes.staged - left.classes.released,
      released: left.classes.released,
    },
  }
}
