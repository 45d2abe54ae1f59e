import { marginalsOf } from '../metrics/marginals.ts'
import type { Microdata } from './microdata.ts'

/**
 * How much a variable tells records apart by the level it is generalised to: the entropy of its groups in bits, by
 * quasi-identifier and level. What a step from one level to another takes away foretells how many records it saves from
 * suppression.
 */
export type Information = (at: number, from: number, to: number) => number

export function informationOf(data: Microdata): Information {
  const entropies = marginalsOf(data).map((levels) =>
    levels.map((counts) =>
      counts.reduce((sum, count) => {
        const share = count / data.records
        return share > 0 ? sum - share * Math.log2(share) : sum
      }, 0),
    ),
  )
  return (at, from, to) => (entropies[at]?.[from] ?? 0) - (entropies[at]?.[to] ?? 0)
}
