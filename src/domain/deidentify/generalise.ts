import type { Hierarchy } from './profile.ts'
import { ageAt } from './transforms/age.ts'
import { hkRegionOfDistrict } from './transforms/hk-regions.ts'
import { icd10Chapter } from './transforms/icd10-chapters.ts'
import { intervalOf } from './transforms/intervals.ts'
import { mask } from './transforms/mask.ts'
import { orderGroups } from './transforms/order.ts'
import { usZip3 } from './transforms/us-zip3.ts'

export { ageAt } from './transforms/age.ts'

/** Marks a value that has no group in its hierarchy. */
export const NO_GROUP = '*'

/**
 * Reference implementation of the hierarchies, in plain values; the engine's SQL is tested against it. A missing value
 * stays missing; an empty text is a value like any other.
 * @param value source value; dates as ISO 8601 text
 * @param referenceDate ISO 8601 date ages are computed at
 * @param country value of the column a `us-zip3` hierarchy names
 */
export function generalise(
  hierarchy: Hierarchy,
  value: string | number | null,
  referenceDate: string,
  country: string | null = null,
): string | null {
  if (value === null) return hierarchy.kind === 'map' ? (hierarchy.missing ?? null) : null
  switch (hierarchy.kind) {
    case 'age-bands':
      return ageBand(ageAt(String(value), referenceDate), hierarchy)
    case 'birth-year-bands':
      return ageBand(Number(referenceDate.slice(0, 4)) - Number(value), hierarchy)
    case 'map':
      return groupIn(hierarchy.values, value)
    case 'order':
      return groupIn(orderGroups(hierarchy.values, hierarchy.groupSize), value)
    case 'hk-regions':
      return groupIn(hkRegionOfDistrict, value)
    case 'prefix':
      // Characters, not UTF-16 units: half a character is no text.
      return [...String(value)].slice(0, hierarchy.length).join('')
    case 'mask':
      return mask(String(value), hierarchy.visible)
    case 'intervals':
      return intervalOf(Number(value), hierarchy.bounds)
    case 'icd10-chapters':
      return icd10Chapter(String(value))
    case 'us-zip3':
      return hierarchy.country === undefined ? usZip3(String(value)) : usZip3(String(value), country)
  }
}

const groupIn = (groups: Readonly<Record<string, string>>, value: string | number): string =>
  Object.hasOwn(groups, value) ? (groups[value] ?? NO_GROUP) : NO_GROUP

/** Ages over 89 form one group (45 CFR 164.514(b)(2)(i)(C)); a birth after the reference date has no group. */
export function ageBand(age: number, bands: { readonly width: number; readonly topCode: number }): string {
  if (!Number.isFinite(age) || age < 0) return NO_GROUP
  if (age >= bands.topCode) return `${bands.topCode}+`
  const from = Math.floor(age / bands.width) * bands.width
  return `${from}-${Math.min(from + bands.width, bands.topCode) - 1}`
}
