import type { ClassTable, Levels } from '../lattice/microdata.ts'
import type { Judgement, Unavoidable } from '../lattice/requirement.ts'
import type { Score } from './score.ts'

/** Cost of suppression that cannot be avoided: records, and by quasi-identifier in the metric's own terms. */
export type Penalty = { readonly records: number; readonly parts: readonly number[] }

/** A utility metric over one table. */
export type Metric = {
  /**
   * No node at or above these levels scores better; needs no classes.
   * @param penalty of a node above: then only nodes below that one are meant
   */
  readonly bound: (levels: Levels, penalty?: Penalty) => Score
  /** What suppression costs a node and all more specific ones, at the least. */
  readonly penalty?: (levels: Levels, table: ClassTable, unavoidable: Unavoidable) => Penalty
  /** Whether the classes of a node give a better bound than its levels. */
  readonly needsClasses: boolean
  /** The same with the classes of the node at hand: the node's own score if nothing had to be suppressed. */
  readonly unsuppressed: (levels: Levels, table: ClassTable) => Score
  /** The score of the node. */
  readonly score: (levels: Levels, table: ClassTable, judgement: Judgement) => Score
}
