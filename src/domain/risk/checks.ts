import type { RiskCheck } from './report.ts'

/** A lower limit. Floating point must not fail a figure that equals its limit. */
export const atLeast = (
  check: Pick<RiskCheck, 'id' | 'title' | 'unit' | 'required'>,
  reached: number,
): RiskCheck => ({ ...check, kind: 'at-least', reached, holds: reached >= check.required * (1 - 1e-12) })

/** An upper limit; an unbounded figure (null) fails it. */
export const atMost = (
  check: Pick<RiskCheck, 'id' | 'title' | 'unit' | 'required'>,
  reached: number | null,
): RiskCheck => ({
  ...check,
  kind: 'at-most',
  reached,
  holds: reached !== null && reached <= check.required * (1 + 1e-12),
})
