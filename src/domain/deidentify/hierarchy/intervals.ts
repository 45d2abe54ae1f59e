import { ANY } from './complete.ts'
import type { Label } from './hierarchy.ts'

export type IntervalRule = {
  /** Smallest number, inclusive; smaller ones form the group `<from`. */
  readonly from: number
  /** End, exclusive; numbers from here on form the group `>=to`. */
  readonly to: number
  /** Width of an interval at level 1. */
  readonly width: number
  /** How many intervals of the level below each next level joins. */
  readonly factors: readonly number[]
}

/**
 * Rows of half-open intervals `[a, b)` of growing width, with bottom and top coding, and everything as the last level.
 * @returns the rows, or the values that are no numbers
 */
export function intervalTable(
  rule: IntervalRule,
  values: readonly string[],
): { readonly rows: readonly (readonly Label[])[] } | { readonly notNumbers: readonly string[] } {
  const notNumbers = values.filter((value) => value.trim() === '' || !Number.isFinite(Number(value)))
  if (notNumbers.length > 0) return { notNumbers }
  const joined = [1]
  for (const factor of rule.factors) joined.push((joined.at(-1) ?? 1) * factor)
  const rows = values.map((value) => [
    value,
    ...joined.map((count) => label(Number(value), rule, count)),
    ANY,
  ])
  return { rows }
}

/** The interval of level 1 decides all higher ones, so that rounding cannot put a value in two of them. */
function label(value: number, { from, to, width }: IntervalRule, joined: number): string {
  if (value < from) return `<${from}`
  if (value >= to) return `>=${to}`
  const first = Math.floor(Math.floor((value - from) / width) / joined) * joined
  return `[${tidy(from + first * width)}, ${tidy(Math.min(from + (first + joined) * width, to))})`
}

const tidy = (bound: number): number => Number(bound.toPrecision(12))
