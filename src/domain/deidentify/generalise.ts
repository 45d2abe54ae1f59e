import type { Hierarchy } from './profile.ts'

/** Marks a value that has no group in its hierarchy. */
export const NO_GROUP = '*'

/**
 * Reference implementation of the hierarchies, in plain values; the engine's SQL is tested against it.
 * @param value source value; dates as ISO 8601 text
 * @param referenceDate ISO 8601 date ages are computed at
 */
export function generalise(
  hierarchy: Hierarchy,
  value: string | number | null,
  referenceDate: string,
): string | null {
  if (value === null) return null
  switch (hierarchy.kind) {
    case 'age-bands':
      return ageBand(ageAt(String(value), referenceDate), hierarchy)
    case 'birth-year-bands':
      return ageBand(Number(referenceDate.slice(0, 4)) - Number(value), hierarchy)
    case 'map':
      return Object.hasOwn(hierarchy.values, value) ? (hierarchy.values[value] ?? NO_GROUP) : NO_GROUP
    case 'prefix':
      // Characters, not UTF-16 units: half a character is no text.
      return [...String(value)].slice(0, hierarchy.length).join('')
  }
}

/** Completed years of age on a date; a birthday counts from its own day on. */
export function ageAt(born: string, on: string): number {
  const years = Number(on.slice(0, 4)) - Number(born.slice(0, 4))
  return on.slice(5, 10) >= born.slice(5, 10) ? years : years - 1
}

/** Ages over 89 form one group (45 CFR 164.514(b)(2)(i)(C)); a birth after the reference date has no group. */
export function ageBand(age: number, bands: { readonly width: number; readonly topCode: number }): string {
  if (!Number.isFinite(age) || age < 0) return NO_GROUP
  if (age >= bands.topCode) return `${bands.topCode}+`
  const from = Math.floor(age / bands.width) * bands.width
  return `${from}-${Math.min(from + bands.width, bands.topCode) - 1}`
}
