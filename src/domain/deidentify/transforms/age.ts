/** Date of birth → completed years of age on the dataset's reference date; `topCode` stands for it and every greater age. */
export type Age = { readonly kind: 'age'; readonly topCode: number }

/** Completed years of age on a date; a birthday counts from its own day on. */
export function ageAt(born: string, on: string): number {
  const years = Number(on.slice(0, 4)) - Number(born.slice(0, 4))
  return on.slice(5, 10) >= born.slice(5, 10) ? years : years - 1
}

/** The age, or missing for a birth after the reference date and for what is no date. */
export function topCodedAge(born: string | null, { topCode }: Age, referenceDate: string): number | null {
  if (born === null) return null
  const age = ageAt(born, referenceDate)
  return Number.isFinite(age) && age >= 0 ? Math.min(age, topCode) : null
}
