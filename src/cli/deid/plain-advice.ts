import { Refusal } from '../../domain/refusal.ts'
import { type ClassSizes, highestK, type RiskThresholds } from '../../domain/risk/k-anonymity.ts'
import { CommandFailure, exitCodes } from '../failure.ts'
import { percent } from './unreachable.ts'

/**
 * Says of classes that are all too small what somebody with a file can do: there is no cohort to widen, and whoever holds
 * the file may be told which k it reaches.
 */
export function adviseOnPlainFile<T>(sizes: ClassSizes, thresholds: RiskThresholds, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    if (!(cause instanceof Refusal) || cause.code !== 'COHORT_TOO_SMALL') throw cause
    const nearest = highestK(sizes, thresholds)
    const largest = sizes.reduce((most, { size }) => Math.max(most, size), 0)
    throw new CommandFailure(
      {
        message: `${cause.message}: the largest group of look-alikes has ${largest}. ${
          nearest > 1
            ? `k = ${nearest} is the highest that suppresses at most ${percent(thresholds.maximumSuppression)}`
            : `Every k above 1 suppresses more than ${percent(thresholds.maximumSuppression)}`
        }`,
        code: cause.code,
        stage: cause.stage,
        exitCode: exitCodes.refused,
        remedy:
          'Choose coarser hierarchies, withhold a quasi-identifier, allow more suppression or ask for a lower k; a file with more people helps as well',
      },
      { cause },
    )
  }
}
