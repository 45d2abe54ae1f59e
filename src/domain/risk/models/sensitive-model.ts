import type { ClassModel, Measure, ValueCounts } from './class.ts'

/**
 * A model of one sensitive variable that two classes which fulfil it still fulfil when merged. So the records that a
 * more specific node keeps of a class fulfil it together, and `mostKept` bounds how many they can be.
 * @param variable which one of the table's sensitive variables
 * @param mostKept most records of the class, not too few, that can fulfil the model together
 */
export const unionModel = (
  variable: number,
  isFulfilled: (values: ValueCounts) => boolean,
  mostKept: (values: ValueCounts) => number,
): ClassModel => ({
  isFulfilled: ({ values }) => {
    const found = values[variable]
    return found !== undefined && isFulfilled(found)
  },
  leastSuppressed: ({ values, count }) => {
    const found = values[variable]
    if (found === undefined || count === 0) return count
    // A class that fails loses at least one record, however close to the threshold it is.
    return isFulfilled(found) ? 0 : Math.max(1, count - Math.floor(mostKept(found) + ROUNDING))
  },
  isExactAtZero: true,
})

/** A union model that decides by one figure of the values. @param mostKept as in `unionModel` */
export const measuredUnionModel = (
  variable: number,
  measure: Measure<ValueCounts>,
  mostKept: (values: ValueCounts) => number,
): ClassModel => ({
  ...unionModel(variable, (values) => measure.holds(measure.of(values)), mostKept),
  measures: [ofVariable(variable, measure)],
})

/** A figure of one sensitive variable as a figure of the class; not a number, which holds nothing, without the variable. */
export const ofVariable = (variable: number, measure: Measure<ValueCounts>): Measure => ({
  ...measure,
  of: ({ values }) => {
    const found = values[variable]
    return found === undefined ? Number.NaN : measure.of(found)
  },
})

/** Keeps rounding from making a bound one record too tight. */
const ROUNDING = 1e-6
