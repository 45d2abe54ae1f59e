import { ANY } from './complete.ts'
import type { Label } from './hierarchy.ts'

export type OrderRule = {
  /** All values in their order. */
  readonly values: readonly string[]
  /** By level from 1: how many groups of the level below are joined. */
  readonly groupSizes: readonly number[]
}

/** Rows that join neighbours of an ordered list, labelled `first – last`, and everything as the last level. */
export function orderTable({ values, groupSizes }: OrderRule): readonly (readonly Label[])[] {
  const sizes: number[] = []
  for (const size of groupSizes) sizes.push((sizes.at(-1) ?? 1) * size)
  return values.map((value, at) => [
    value,
    ...sizes.map((size) => {
      const start = Math.floor(at / size) * size
      const [first = value, last = value] = [values[start], values[Math.min(start + size, values.length) - 1]]
      return first === last ? first : `${first} – ${last}`
    }),
    ANY,
  ])
}
