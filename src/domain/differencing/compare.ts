import { type Refusal, refuse } from '../refusal.ts'
import { type EarlierRelease, type View, viewOf } from './view.ts'
import { type Candidates, withholdFor } from './withhold.ts'

export type Comparison = {
  /** Ordinals of the candidates that must not be released, ascending. */
  readonly withheld: Uint32Array
  /** The earlier releases because of which most of them are withheld; empty when nobody is. */
  readonly because: readonly EarlierRelease[]
}

/**
 * Finds the candidates to withhold so that whoever holds the new release and any of the earlier ones singles out nobody:
 * the rule of `withholdFor` holds against each earlier release alone and against all of them together.
 * @param options.k class size required of the new release
 * @param options.patients how many patients are numbered
 */
export function compareWithEarlier(
  candidates: Candidates,
  earlier: readonly EarlierRelease[],
  options: { readonly k: number; readonly patients: number },
): Comparison {
  const withheld = new Uint8Array(candidates.ordinals.length)
  const sets =
    earlier.length > 1 ? [...earlier.map((release) => [release]), earlier] : earlier.map((each) => [each])
  const counts = sets.map(() => 0)
  let changed = sets.length > 0
  while (changed) {
    changed = false
    for (const [at, releases] of sets.entries()) {
      // Made anew each time: one view in memory, however many releases there are.
      const taken = settle(viewOf(releases, options.patients), candidates, withheld, options.k)
      counts[at] = (counts[at] ?? 0) + taken
      changed ||= taken > 0 && sets.length > 1
    }
  }
  const most = Math.max(0, ...counts)
  return {
    withheld: candidates.ordinals.filter((_, at) => withheld[at] === 1).sort(),
    because: most === 0 ? [] : (sets[counts.indexOf(most)] ?? []),
  }
}

/** Applies the rule of one view until it holds. */
function settle(view: View, candidates: Candidates, withheld: Uint8Array, k: number): number {
  let total = 0
  for (;;) {
    const taken = withholdFor(view, candidates, withheld, k)
    if (taken === 0) return total
    total += taken
  }
}

/**
 * A cohort that leaves out some patients of an earlier release, but fewer than its k, is refused, not repaired: who is
 * left out was chosen by whoever asks, and may be one known person. Patients left out by consent or suppression count as
 * part of the cohort.
 * @param asked ordinals of the cohort, whoever of it is released; unknown patients may be missing
 * @param earlier releases of other cohorts
 * @throws Refusal DIFFERENCING_RISK
 */
export function checkCohortChoice(
  asked: readonly Uint32Array[],
  earlier: readonly EarlierRelease[],
  patients: number,
): void {
  const inCohort = new Uint8Array(patients)
  for (const ordinals of asked) for (const ordinal of ordinals) inCohort[ordinal] = 1
  for (const release of earlier) {
    let leftOut = 0
    for (const ordinals of release.classes()) {
      for (const ordinal of ordinals) if (inCohort[ordinal] !== 1) leftOut += 1
    }
    if (leftOut > 0 && leftOut < release.k)
      throw refuseDifference([release], 'the cohort leaves out too few of its patients')
  }
}

/** Longest list of releases a refusal names. */
const MOST_NAMED = 3

/** The refusal, naming the earlier releases and no count. @param why what would single out patients, as a clause */
export function refuseDifference(earlier: readonly EarlierRelease[], why: string): Refusal {
  const named = earlier.slice(0, MOST_NAMED).map(({ extractId, date }) => `${extractId} of ${date}`)
  const more = earlier.length > MOST_NAMED ? ' and others' : ''
  const noun = earlier.length > 1 ? 'extracts' : 'extract'
  return refuse('checkRisk', 'DIFFERENCING_RISK', `Compared with ${noun} ${named.join(', ')}${more}: ${why}`)
}
