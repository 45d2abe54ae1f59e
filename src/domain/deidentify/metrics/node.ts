import type { ClassTable, Levels } from '../lattice/microdata.ts'
import type { Judgement } from '../lattice/requirement.ts'
import type { Score } from './score.ts'

/** A utility metric over one table. */
export type Metric = {
  /** No node at or above these levels scores better; needs no classes. */
  readonly bound: (levels: Levels) => Score
  /** The same with the classes of the node at hand: the node's own score if nothing had to be suppressed. */
  readonly unsuppressed: (levels: Levels, table: ClassTable) => Score
  /** The score of the node. */
  readonly score: (levels: Levels, table: ClassTable, judgement: Judgement) => Score
}
