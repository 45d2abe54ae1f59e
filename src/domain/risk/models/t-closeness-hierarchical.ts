import { type ClassModel, type SensitiveVariable, TOLERANCE, type ValueCounts } from './class.ts'

/** The distance function of one variable; keeps its working memory between calls. */
export type Distance = (values: ValueCounts) => number

/**
 * Earth mover's distance between the class and the sample when two values are as far apart as the lowest level of the
 * hierarchy that joins them: bottom-up, each group at `level` pays (level/height) · min(surplus, deficit) of the groups
 * right below it and passes the rest up (Li et al. 2007, t-closeness, §4.2).
 */
export function hierarchicalDistance({ shares, parents }: SensitiveVariable): Distance {
  const sizes = parents.map((above) => above.reduce((most, code) => Math.max(most, code + 1), 0))
  const surplus = sizes.map((size) => new Float64Array(size))
  const deficit = sizes.map((size) => new Float64Array(size))
  const leaves = new Float64Array(shares.length)
  return ({ codes, counts, start, end, total }) => {
    for (let code = 0; code < leaves.length; code++) leaves[code] = shares[code] ?? 0
    for (let at = start; at < end; at++) {
      const code = codes[at] ?? 0
      leaves[code] = (leaves[code] ?? 0) - (counts[at] ?? 0) / total
    }
    let cost = 0
    let below = leaves
    for (const [at, above] of parents.entries()) {
      const more = surplus[at] ?? leaves
      const less = deficit[at] ?? leaves
      more.fill(0)
      less.fill(0)
      for (let child = 0; child < below.length; child++) {
        const extra = below[child] ?? 0
        const group = above[child] ?? 0
        if (extra > 0) more[group] = (more[group] ?? 0) + extra
        else less[group] = (less[group] ?? 0) - extra
      }
      const price = (at + 1) / parents.length
      for (let group = 0; group < more.length; group++) {
        const [up, down] = [more[group] ?? 0, less[group] ?? 0]
        cost += price * Math.min(up, down)
        more[group] = up - down
      }
      below = more
    }
    return cost
  }
}

/** Distance of at most t. Merging fulfilling classes keeps it, because the distance is convex. */
export const tClosenessHierarchical = (variable: number, about: SensitiveVariable, t: number): ClassModel => {
  const distance = hierarchicalDistance(about)
  return {
    monotonicity: 'union',
    isFulfilled: ({ values }) => {
      const found = values[variable]
      return found !== undefined && distance(found) <= t + TOLERANCE
    },
  }
}
