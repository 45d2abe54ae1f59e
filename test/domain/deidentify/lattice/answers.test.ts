import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { createAnswers } from '../../../../src/domain/deidentify/lattice/answers.ts'
import { isBelow, type Levels } from '../../../../src/domain/deidentify/lattice/microdata.ts'

/** Lattices of up to 16 variables need several words; heights up to 40 fields of different widths. */
const tops = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 16 })

describe('answers of a condition that more general nodes keep', () => {
  it('are what a list of all nodes asked so far implies', () => {
    fc.assert(
      fc.property(
        tops.chain((top) => {
          const node = fc.tuple(...top.map((most) => fc.integer({ min: 0, max: most })))
          return fc.record({
            top: fc.constant(top),
            threshold: fc.double({ min: 0, max: 1, noNaN: true }),
            // More nodes than a list starts with.
            nodes: fc.array(node, { minLength: 1, maxLength: 200 }),
          })
        }),
        ({ top, threshold, nodes }) => {
          const enough = threshold * top.reduce((sum, level) => sum + level, 0)
          const condition = (levels: Levels) => levels.reduce((sum, level) => sum + level, 0) >= enough
          const answers = createAnswers(top)
          const asked: Levels[] = []
          for (const levels of nodes) {
            const isImplied = asked.some((other) =>
              condition(other) ? isBelow(other, levels) : isBelow(levels, other),
            )
            expect(answers.recall(levels)).toBe(isImplied ? condition(levels) : undefined)
            answers.add(levels, condition(levels))
            asked.push(levels)
          }
        },
      ),
      { numRuns: 300 },
    )
  })
})
