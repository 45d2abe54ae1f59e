import type { Microdata } from '../lattice/microdata.ts'

/** By quasi-identifier, level and code: records of the sample. */
export type Marginals = readonly (readonly Float64Array[])[]

export const marginalsOf = ({ quasiIdentifiers, base }: Microdata): Marginals =>
  quasiIdentifiers.map(({ hierarchy, column }) => {
    const raw = new Float64Array(hierarchy.labels[0]?.length ?? 0)
    for (let tuple = 0; tuple < base.size; tuple++) {
      const code = column[tuple] ?? 0
      raw[code] = (raw[code] ?? 0) + (base.counts[tuple] ?? 0)
    }
    return hierarchy.codes.map((codes, level) => {
      const sums = new Float64Array(hierarchy.labels[level]?.length ?? 0)
      for (const [value, code] of codes.entries()) sums[code] = (sums[code] ?? 0) + (raw[value] ?? 0)
      return sums
    })
  })
