import type { ValueCounts } from './models/class.ts'
import { distinctValues } from './models/distinct-l.ts'
import { entropyOf } from './models/entropy-l.ts'
import { recursiveRatio } from './models/recursive-cl.ts'
import { equalDistance } from './models/t-closeness-equal.ts'
import { orderedDistance } from './models/t-closeness-ordered.ts'

/** What one equivalence class reveals about a sensitive variable, by the measures of the privacy models. */
export type ClassDisclosure = {
  readonly distinct: number
  /** e^H: the largest l whose entropy l-diversity the class has. */
  readonly entropyL: number
  /** Recursive (c, l)-diversity holds for every c above it; infinite with fewer than l values. */
  readonly recursiveC: number
  readonly equalT: number
  readonly orderedT: number
}

/**
 * Reference implementation of the engine's aggregates.
 * @param counts records of the class by value, in the order of the values
 * @param whole records of the whole table, likewise
 */
export function disclosureOfClass(
  counts: readonly number[],
  whole: readonly number[],
  recursiveL: number,
): ClassDisclosure {
  const present = [...counts.keys()].filter((code) => (counts[code] ?? 0) > 0)
  const values: ValueCounts = {
    codes: present,
    counts: present.map((code) => counts[code] ?? 0),
    start: 0,
    end: present.length,
    total: counts.reduce((sum, count) => sum + count, 0),
  }
  const total = whole.reduce((sum, count) => sum + count, 0)
  const shares = Float64Array.from(whole, (count) => count / total)
  return {
    distinct: distinctValues(values),
    entropyL: Math.exp(entropyOf(values)),
    recursiveC: recursiveRatio(values, recursiveL),
    equalT: equalDistance(values, shares),
    orderedT: orderedDistance(values, shares),
  }
}
