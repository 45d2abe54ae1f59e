import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { Microdata } from '../../../../src/domain/deidentify/lattice/microdata.ts'
import { createNodeChecker } from '../../../../src/domain/deidentify/lattice/node-checker.ts'
import { partitionBound } from '../../../../src/domain/deidentify/lattice/partition-bound.ts'
import { createRegroup } from '../../../../src/domain/deidentify/lattice/regroup.ts'
import {
  createRequirement,
  type EmptyClasses,
} from '../../../../src/domain/deidentify/lattice/requirement.ts'
import { searchLattice } from '../../../../src/domain/deidentify/lattice/search.ts'
import { createMetric } from '../../../../src/domain/deidentify/metrics/create-metric.ts'
import type { MetricChoice } from '../../../../src/domain/deidentify/metrics/metric.ts'
import { compareScores, type Score } from '../../../../src/domain/deidentify/metrics/score.ts'
import type { PrivacyModel } from '../../../../src/domain/risk/models/model.ts'
import { metric, model, quasiIdentifiers, records, sensitive } from './random.ts'
import { allNodes, microdataOf } from './table.ts'

const question = fc.record({
  records: fc.boolean().chain(records),
  models: fc.array(model, { minLength: 1, maxLength: 3 }),
  limit: fc.constantFrom(0, 0.05, 0.2, 0.5, 1),
  metric,
  emptyClasses: fc.constantFrom<EmptyClasses>('checked', 'as-arx'),
})

/** The best score by looking at every node, each made from the data itself. */
function exhaustive(
  data: Microdata,
  models: readonly PrivacyModel[],
  limit: number,
  choice: MetricChoice,
  emptyClasses: EmptyClasses,
): Score | undefined {
  const requirement = createRequirement(data, models, limit, emptyClasses)
  const measured = createMetric(data, choice)
  let best: Score | undefined
  for (const levels of allNodes(data)) {
    const table = createRegroup(data)(data.base, levels)
    const judgement = requirement.judge(table)
    if (!requirement.isMet(judgement)) continue
    const score = measured.score(levels, table, judgement)
    if (best === undefined || compareScores(score, best) < 0) best = score
  }
  return best
}

/** Each node costs exactly 1, by sums that round differently. */
const allSuppressedAtEveryNode: typeof question extends fc.Arbitrary<infer T> ? T : never = {
  records: ['1xp', '1xp', '1xr', '3xp', '1xs', '1zp'].map(([a = '', b = '', c = '']) => ({
    key: [a, b, c],
    values: ['flu'],
    isReleased: true,
  })),
  models: [{ model: 'k-anonymity', k: 7 }],
  limit: 1,
  metric: { name: 'loss', aggregate: 'geometric-mean', gsFactor: 0.7 },
  emptyClasses: 'checked',
}

describe('searchLattice', () => {
  it('finds the same best score as looking at every node, for every model, metric and limit', () => {
    fc.assert(
      fc.property(question, ({ records: list, models, limit, metric: choice, emptyClasses }) => {
        const data = microdataOf(list, quasiIdentifiers, sensitive)
        const requirement = createRequirement(data, models, limit, emptyClasses)
        const found = searchLattice(data, requirement, createMetric(data, choice))
        expect(found.isComplete).toBe(true)
        expect(found.best?.score).toEqual(exhaustive(data, models, limit, choice, emptyClasses))
      }),
      { numRuns: 1500, examples: [[allSuppressedAtEveryNode]] },
    )
  })

  it('when ended early gives a bound that is not above the best score', () => {
    fc.assert(
      fc.property(question, fc.integer({ min: 0, max: 20 }), (asked, checks) => {
        const data = microdataOf(asked.records, quasiIdentifiers, sensitive)
        const requirement = createRequirement(data, asked.models, asked.limit, asked.emptyClasses)
        let questions = 0
        const found = searchLattice(data, requirement, createMetric(data, asked.metric), {
          isOver: () => questions++ >= checks,
        })
        const best = exhaustive(data, asked.models, asked.limit, asked.metric, asked.emptyClasses)
        if (best === undefined) expect(found.best).toBeUndefined()
        else {
          if (found.bound === undefined) throw new Error('no bound')
          expect(compareScores(found.bound, best)).toBeLessThanOrEqual(0)
          if (found.best !== undefined)
            expect(compareScores(found.best.score, best)).toBeGreaterThanOrEqual(0)
          if (found.isComplete) expect(found.best?.score).toEqual(best)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('the bound from groups of variables is not above the best score', () => {
    fc.assert(
      fc.property(
        question,
        fc.integer({ min: 0, max: 10 }),
        fc.integer({ min: 2, max: 40 }),
        (asked, checks, most) => {
          const data = microdataOf(asked.records, quasiIdentifiers, sensitive)
          const requirement = createRequirement(data, asked.models, asked.limit, asked.emptyClasses)
          const measured = createMetric(data, asked.metric)
          const checker = createNodeChecker(data, requirement, measured, 1e6)
          let questions = 0
          const bound = partitionBound(data, checker, measured, () => questions++ >= checks, most)
          const best = exhaustive(data, asked.models, asked.limit, asked.metric, asked.emptyClasses)
          if (bound !== undefined && best !== undefined)
            expect(compareScores(bound, best)).toBeLessThanOrEqual(0)
        },
      ),
      { numRuns: 500 },
    )
  })
})
