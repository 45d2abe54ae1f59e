/** Rounds to the nearest multiple of `to`: a whole number such as 5, or a fraction 1/n such as 0.1. */
export type Round = { readonly kind: 'round'; readonly to: number }

/** Whether a step can be rounded to exactly: it or its reciprocal is a whole number. */
export const isStep = (to: number): boolean => to > 0 && (Number.isInteger(to) || Number.isInteger(1 / to))

/** The nearest multiple, halves away from zero; what is not finite becomes missing. */
export function roundTo(value: number | null, to: number): number | null {
  return value === null || !Number.isFinite(value) ? null : multiple(stepsIn(value, to), to)
}

/** How many steps a number has, to the nearest. */
export function stepsIn(value: number, to: number): number {
  const steps = Number.isInteger(to) ? value / to : value * (1 / to)
  return Math.sign(steps) * Math.round(Math.abs(steps))
}

/** Dividing by a whole number gives the double nearest to the decimal fraction; multiplying by 0.1 does not. */
export function multiple(steps: number, to: number): number {
  const value = Number.isInteger(to) ? steps * to : steps / (1 / to)
  return value === 0 ? 0 : value
}
