import type { Microdata } from '../lattice/microdata.ts'

/** By quasi-identifier, level and code: records of the sample. */
export type Marginals = readonly (readonly Float64Array[])[]

/** A metric and the search ask for the same sums of the same table. */
const remembered = new WeakMap<Microdata, Marginals>()

export function marginalsOf(data: Microdata): Marginals {
  const known = remembered.get(data) ?? sumUp(data)
  remembered.set(data, known)
  return known
}

const sumUp = ({ quasiIdentifiers, base: { size, counts } }: Microdata): Marginals =>
  quasiIdentifiers.map(({ hierarchy, column }) => {
    const raw = new Float64Array(hierarchy.labels[0]?.length ?? 0)
    for (let tuple = 0; tuple < size; tuple++) {
      const code = column[tuple] ?? 0
      raw[code] = (raw[code] ?? 0) + (counts[tuple] ?? 0)
    }
    return hierarchy.codes.map((codes, level) => {
      const sums = new Float64Array(hierarchy.labels[level]?.length ?? 0)
      for (const [value, code] of codes.entries()) sums[code] = (sums[code] ?? 0) + (raw[value] ?? 0)
      return sums
    })
  })
