import type { SensitiveVariable } from '../../risk/models/class.ts'
import type { GeneralisationHierarchy } from '../hierarchy/hierarchy.ts'

/** Codes of one quasi-identifier by tuple. All columns of a table have the same type, which keeps the loops fast. */
export type CodeColumn = Uint16Array | Int32Array

/** How often each sensitive value occurs by class: entries `starts[c]` to `starts[c + 1]` of `codes` and `counts`. */
export type ValueTable = {
  readonly starts: Int32Array
  readonly codes: Int32Array
  readonly counts: Int32Array
}

/**
 * Equivalence classes of one lattice node. A class is known by its first tuple, so that its groups can be looked up on
 * any level; classes are in the order of their first tuples, whatever way the table was made.
 */
export type ClassTable = {
  readonly size: number
  readonly tuples: Int32Array
  /** Records of the sample by class. */
  readonly counts: Int32Array
  /** Records of the population by class; the same list as `counts` without a research subset. */
  readonly population: Int32Array
  /** By sensitive variable; only records of the sample count. */
  readonly values: readonly ValueTable[]
}

/** One quasi-identifier of a table. */
export type QuasiIdentifier = {
  readonly name: string
  readonly hierarchy: GeneralisationHierarchy
  /** Code of level 0 by tuple. */
  readonly column: CodeColumn
}

/** A table collapsed to its distinct tuples of quasi-identifiers. */
export type Microdata = {
  readonly quasiIdentifiers: readonly QuasiIdentifier[]
  readonly sensitive: readonly SensitiveVariable[]
  /** The classes of the raw values: one a distinct tuple. */
  readonly base: ClassTable
  /** Records of the sample. */
  readonly records: number
}

/** A node of the lattice: the level of each quasi-identifier, in their order. */
export type Levels = readonly number[]

export const topOf = ({ quasiIdentifiers }: Microdata): Levels =>
  quasiIdentifiers.map(({ hierarchy }) => hierarchy.labels.length - 1)

export const bottomOf = ({ quasiIdentifiers }: Microdata): Levels => quasiIdentifiers.map(() => 0)

/** Whether every level of `a` is at most that of `b`: b is a at least as general. */
export function isBelow(a: Levels, b: Levels): boolean {
  for (let at = 0; at < a.length; at++) if ((a[at] ?? 0) > (b[at] ?? 0)) return false
  return true
}

/** The same levels but for one. */
export const withLevel = (levels: Levels, at: number, level: number): Levels =>
  levels.map((other, index) => (index === at ? level : other))
