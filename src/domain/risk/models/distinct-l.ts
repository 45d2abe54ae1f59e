import type { ClassModel, ValueCounts } from './class.ts'

/** Number of different sensitive values in the class. */
export const distinctValues = ({ start, end }: ValueCounts): number => end - start

/** At least l different sensitive values (Machanavajjhala et al. 2007, distinct l-diversity). */
export const distinctLDiversity = (variable: number, l: number): ClassModel => ({
  monotonicity: 'record',
  isFulfilled: ({ values }) => {
    const found = values[variable]
    return found !== undefined && distinctValues(found) >= l
  },
})
