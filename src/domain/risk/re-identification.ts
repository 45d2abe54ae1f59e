/**
 * Classes that have the same size in the data and in the population the data were drawn from. Millions of records give a
 * few thousand cells at most, so every figure below is a short sum.
 */
export type RiskCell = {
  /** Records of one class in the data (f). */
  readonly size: number
  /** Members of the same class in the population (F), at least `size`; a sum of weights need not be whole. */
  readonly population: number
  /** How many classes are like this. */
  readonly classes: number
}

/** Risks as probabilities, 0 to 1. */
export type AttackRisk = {
  readonly highest: number
  readonly average: number
  /** Share of records whose own risk is above the threshold. */
  readonly atRisk: number
}

export type ReidentificationRisk = {
  /** The attacker knows that the target is in the data and looks for one person. */
  readonly prosecutor: AttackRisk
  /** The attacker does not know who is in the data and looks for any one person. */
  readonly journalist: AttackRisk
  /** The attacker matches everybody; the share of records matched rightly is what counts. */
  readonly marketer: { readonly average: number }
}

/**
 * Prosecutor, journalist and marketer risk (El Emam, "Guide to the De-Identification of Personal Health Information",
 * 2013, chapter 16; El Emam and Dankar, JAMIA 15(5), 2008):
 *
 * - prosecutor: a record's risk is 1/f; highest 1/min f; average = classes / records
 * - journalist: a record's risk is 1/F; highest 1/min F; average = max(classes / ΣF, (1/n) Σ f/F)
 * - marketer: (1/n) Σ f/F over classes, the expected share of records matched rightly
 *
 * When the data are the whole population (F = f), all three averages are equal. Without records every risk is 0.
 * @param threshold highest acceptable risk of one record, for instance 1/k
 */
export function reidentificationRisk(cells: readonly RiskCell[], threshold: number): ReidentificationRisk {
  let [records, classes, people, matched, leastSize, leastPopulation] = [0, 0, 0, 0, Infinity, Infinity]
  let [prosecuted, found] = [0, 0]
  for (const { size, population, classes: alike } of cells) {
    if (size === 0 || alike === 0) continue
    const members = Math.max(size, population)
    records += size * alike
    classes += alike
    people += members * alike
    matched += (size / members) * alike
    leastSize = Math.min(leastSize, size)
    leastPopulation = Math.min(leastPopulation, members)
    if (isAbove(1 / size, threshold)) prosecuted += size * alike
    if (isAbove(1 / members, threshold)) found += size * alike
  }
  if (records === 0) {
    const none = { highest: 0, average: 0, atRisk: 0 }
    return { prosecutor: none, journalist: none, marketer: { average: 0 } }
  }
  return {
    prosecutor: { highest: 1 / leastSize, average: classes / records, atRisk: prosecuted / records },
    journalist: {
      highest: 1 / leastPopulation,
      average: Math.max(classes / people, matched / records),
      atRisk: found / records,
    },
    marketer: { average: matched / records },
  }
}

/** A class of exactly k has risk 1/k, which floating point must not put above the threshold 1/k. */
const isAbove = (risk: number, threshold: number): boolean => !(risk <= threshold * (1 + 1e-12))
