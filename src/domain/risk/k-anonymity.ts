import { refuse } from '../refusal.ts'

/** Sizes of equivalence classes: how many classes have how many patients. */
export type ClassSizes = readonly { readonly size: number; readonly classes: number }[]

export type RiskThresholds = {
  readonly k: number
  readonly maximumSuppression: number
  readonly maximumPatients?: number
}

export type RiskFigures = {
  /** Required and reached size of the smallest equivalence class, in patients. */
  readonly k: { readonly required: number; readonly reached: number }
  readonly patients: { readonly staged: number; readonly suppressed: number; readonly released: number }
  readonly classes: { readonly staged: number; readonly suppressed: number; readonly released: number }
  /** Prosecutor risk of the released records: highest = 1/min class size, average = classes/patients, in millionths. */
  readonly prosecutorRisk: { readonly highestPpm: number; readonly averagePpm: number }
}

const MILLION = 1_000_000

/**
 * Judges staged patients by their class sizes: classes below k are to be suppressed whole.
 * @throws Refusal SUPPRESSION_LIMIT_EXCEEDED, COHORT_TOO_SMALL, PATIENT_LIMIT_EXCEEDED
 */
export function assessRisk(sizes: ClassSizes, thresholds: RiskThresholds): RiskFigures {
  const { k } = thresholds
  const kept = sizes.filter((entry) => entry.size >= k)
  const staged = { patients: patientsIn(sizes), classes: classesIn(sizes) }
  const released = { patients: patientsIn(kept), classes: classesIn(kept) }
  const suppressed = staged.patients - released.patients
  if (released.patients === 0) {
    throw refuse('checkRisk', 'COHORT_TOO_SMALL', `No group of patients reaches k = ${k}`)
  }
  // Written so that a threshold that is not a number refuses.
  if (!(suppressed <= thresholds.maximumSuppression * staged.patients)) {
    const allowed = Math.round(thresholds.maximumSuppression * 1000) / 10
    const nearest = highestK(sizes, thresholds)
    throw refuse(
      'checkRisk',
      'SUPPRESSION_LIMIT_EXCEEDED',
      `Reaching k = ${k} would suppress more than the allowed ${allowed} % of patients; ${
        nearest > 1 ? `k = ${nearest} is the highest that would not` : 'so would every k above 1'
      }`,
    )
  }
  if (thresholds.maximumPatients !== undefined && !(released.patients <= thresholds.maximumPatients)) {
    throw refuse(
      'checkRisk',
      'PATIENT_LIMIT_EXCEEDED',
      `The grant allows at most ${thresholds.maximumPatients} patients`,
    )
  }
  const smallest = kept.reduce((least, entry) => Math.min(least, entry.size), Number.POSITIVE_INFINITY)
  return {
    k: { required: k, reached: smallest },
    patients: { staged: staged.patients, suppressed, released: released.patients },
    classes: {
      staged: staged.classes,
      suppressed: staged.classes - released.classes,
      released: released.classes,
    },
    prosecutorRisk: {
      highestPpm: Math.ceil(MILLION / smallest),
      averagePpm: Math.ceil((MILLION * released.classes) / released.patients),
    },
  }
}

/** The highest k below the required one that suppresses no more than the allowed share and leaves somebody; 1, which asks nothing, when none does. */
export function highestK(sizes: ClassSizes, { k, maximumSuppression }: RiskThresholds): number {
  const allowed = maximumSuppression * patientsIn(sizes)
  const within = (lower: number) => patientsIn(sizes.filter(({ size }) => size < lower)) <= allowed
  const largest = sizes.reduce((most, { size }) => Math.max(most, size), 0)
  // Between two sizes of classes that there are, every k suppresses the same; above the largest nobody is left.
  const candidates = [Math.min(k - 1, largest), ...sizes.map(({ size }) => size).filter((size) => size < k)]
  return Math.max(1, ...candidates.filter(within))
}

const patientsIn = (sizes: ClassSizes): number =>
  sizes.reduce((sum, entry) => sum + entry.size * entry.classes, 0)
const classesIn = (sizes: ClassSizes): number => sizes.reduce((sum, entry) => sum + entry.classes, 0)
