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
  if (earlier.length > 0) {
    const together = viewOf(earlier, options.patients)
    if (isSound(together)) settle(together, candidates, withheld, options.k)
    else settleAll(earlier, candidates, withheld, options)
  }
  const ordinals = candidates.ordinals.filter((_, at) => withheld[at] === 1).sort()
  return {
    withheld: ordinals,
    because: ordinals.length === 0 ? [] : mostlyBecauseOf(earlier, candidates, options),
  }
}

/**
 * Whether the earlier releases keep all promises among themselves, as those compared with each other do. Then every cell
 * of one of them is a union of cells of all together that are each large enough, and the rule for all implies the rest.
 */
const isSound = ({ sizes, promised }: View): boolean =>
  promised.every((k, cell) => cell === 0 || sizes[cell] === 0 || (sizes[cell] ?? 0) >= k)

/** Applies the rule of every earlier release alone and of all together until all hold. One view in memory at a time. */
function settleAll(
  earlier: readonly EarlierRelease[],
  candidates: Candidates,
  withheld: Uint8Array,
  { k, patients }: { readonly k: number; readonly patients: number },
): void {
  const sets = [...earlier.map((release) => [release]), earlier]
  let changed = true
  while (changed) {
    changed = false
    for (const releases of sets)
      if (settle(viewOf(releases, patients), candidates, withheld, k) > 0) changed = true
  }
}

/** The earlier release that alone would withhold most, or all of them when only together they withhold anybody. */
function mostlyBecauseOf(
  earlier: readonly EarlierRelease[],
  candidates: Candidates,
  { k, patients }: { readonly k: number; readonly patients: number },
): readonly EarlierRelease[] {
  const counts = earlier.map((release) =>
    settle(viewOf([release], patients), candidates, new Uint8Array(candidates.ordinals.length), k),
  )
  const most = Math.max(0, ...counts)
  const release = earlier[counts.indexOf(most)]
  return most === 0 || release === undefined ? earlier : [release]
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
