import type { KeyValue } from './frequency-count.ts'

/** Variables as bits: bit i stands for quasi-identifier i. */
export type VariableSet = number

/** Share of records assumed to be in the data of an attacker; the default of sdcMicro and SUDA2. */
export const DIS_FRACTION = 0.01

/** Sets of at most `maximum` of `variables` variables, smaller ones first. */
export function variableSets(variables: number, maximum: number): readonly VariableSet[] {
  const sets: VariableSet[] = []
  const extend = (set: VariableSet, from: number, left: number): void => {
    for (let at = from; at < variables; at += 1) {
      const larger = set | (1 << at)
      sets.push(larger)
      if (left > 1) extend(larger, at + 1, left - 1)
    }
  }
  if (maximum > 0) extend(0, 0, maximum)
  return sets.sort((a, b) => sizeOf(a) - sizeOf(b) || a - b)
}

export function sizeOf(set: VariableSet): number {
  let size = 0
  for (let rest = set; rest !== 0; rest >>>= 1) size += rest & 1
  return size
}

/**
 * Minimal sample uniques of every record: smallest sets of variables whose values no other record shares (Elliot,
 * Manning and Ford 2002; Manning, Haglin and Keane, "A recursive search algorithm for statistical disclosure assessment",
 * Data Mining and Knowledge Discovery 16, 2008). A missing value makes nobody unique. This is the reference
 * implementation; the engine's is tested against it.
 */
export function minimalUniques(
  records: readonly (readonly KeyValue[])[],
  maximumSize: number,
): readonly (readonly VariableSet[])[] {
  const variables = records[0]?.length ?? 0
  const found: VariableSet[][] = records.map(() => [])
  for (const set of variableSets(variables, maximumSize)) {
    const holders = new Map<string, number[]>()
    records.forEach((values, at) => {
      const chosen = values.filter((_, index) => (set >> index) & 1)
      if (chosen.includes(null)) return
      const key = JSON.stringify(chosen)
      holders.set(key, [...(holders.get(key) ?? []), at])
    })
    for (const [at, ...others] of holders.values()) {
      const own = at === undefined ? undefined : found[at]
      if (others.length === 0 && own !== undefined && own.every((smaller) => (smaller & set) !== smaller))
        own.push(set)
    }
  }
  return found
}

/** Weight of a minimal unique of `size` among `variables` variables: Π_(i = size)^(variables−1) (variables − i). */
export function uniqueWeight(size: number, variables: number): number {
  let weight = 1
  for (let i = size; i < variables; i += 1) weight *= variables - i
  return weight
}

/** SUDA score of one record (Elliot et al. 2002; `suda2(original_scores = TRUE)` of sdcMicro). */
export const sudaScore = (uniques: readonly VariableSet[], variables: number): number =>
  uniques.reduce((sum, set) => sum + uniqueWeight(sizeOf(set), variables), 0)

export type ScoredRecords = { readonly score: number; readonly records: number }

/**
 * DIS-SUDA score by SUDA score: estimated probability that a match with a record of that score is right (Elliot,
 * "Integrating file and record level disclosure risk assessment", 2002; formulas as in sdcMicro). With U sample uniques,
 * P records in pairs and fraction d: DIS = Ud / (Ud + P(1 − d)); a record's is
 * 1 / (1 + (U/DIS − U) / (s^q Σ s^−q)), q = 1 + (8 − variables)/20.
 * @param scores how many records have each score above 0
 */
export function disScores(
  scores: readonly ScoredRecords[],
  counts: { readonly variables: number; readonly uniques: number; readonly inPairs: number },
  fraction: number = DIS_FRACTION,
): readonly { readonly score: number; readonly dis: number }[] {
  const { variables, uniques, inPairs } = counts
  const file = (uniques * fraction) / (uniques * fraction + inPairs * (1 - fraction))
  const q = 1 + (8 - variables) / 20
  const adjustment = scores.reduce((sum, { score, records }) => sum + records * score ** -q, 0)
  const missed = uniques / file - uniques
  return scores.map(({ score }) => ({ score, dis: 1 / (1 + missed / (score ** q * adjustment)) }))
}
