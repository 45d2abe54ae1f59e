import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { ClassTable, Levels, Microdata } from '../../../../src/domain/deidentify/lattice/microdata.ts'
import { createRegroup } from '../../../../src/domain/deidentify/lattice/regroup.ts'
import {
  createReleaseRequirement,
  holdsAsItIs,
} from '../../../../src/domain/deidentify/lattice/release-requirement.ts'
import { createRequirement } from '../../../../src/domain/deidentify/lattice/requirement.ts'
import { searchLattice } from '../../../../src/domain/deidentify/lattice/search.ts'
import { createMetric } from '../../../../src/domain/deidentify/metrics/create-metric.ts'
import { compareScores, type Score } from '../../../../src/domain/deidentify/metrics/score.ts'
import { decide } from '../../../../src/domain/deidentify/suggest/decide.ts'
import { averageRisk } from '../../../../src/domain/risk/models/average-risk.ts'
import { classModel } from '../../../../src/domain/risk/models/class-model.ts'
import type { PrivacyModel } from '../../../../src/domain/risk/models/model.ts'
import { metric, model, quasiIdentifiers, records, sensitive } from './random.ts'
import { allNodes, microdataOf, type TestRecord } from './table.ts'

const question = fc.record({
  records: fc.boolean().chain(records),
  models: fc.array(model, { minLength: 1, maxLength: 3 }),
  limit: fc.constantFrom(0, 0.05, 0.2, 0.5, 1),
  levels: fc.tuple(
    fc.integer({ min: 0, max: 2 }),
    fc.integer({ min: 0, max: 1 }),
    fc.integer({ min: 0, max: 3 }),
  ),
})

const labelOf = (at: number, value: string, level: number): string =>
  quasiIdentifiers[at]?.rows.find(([leaf]) => leaf === value)?.[level] ?? ''

/** The records as they would be released, and those they are a subset of, by looking at one after the other. */
function released(list: readonly TestRecord[], levels: Levels, gone: readonly string[]): TestRecord[] {
  return list
    .map((record) => ({ ...record, key: record.key.map((value, at) => labelOf(at, value, levels[at] ?? 0)) }))
    .filter((record) => record.isReleased === false || !gone.includes(JSON.stringify(record.key)))
}

/** The released file as a table of its own; values that nobody has are no values. */
function tableOf(list: readonly TestRecord[], levels: Levels): Microdata {
  const kept = list.filter(({ isReleased }) => isReleased !== false)
  const keys = new Set(kept.map(({ key }) => JSON.stringify(key)))
  const present = sensitive.map(({ name, rows }, at) => ({
    name,
    rows: rows.filter(([label]) => kept.some(({ values }) => values[at] === label)),
  }))
  const variables = quasiIdentifiers.map(({ name, rows }, at) => ({
    name,
    rows: [...new Set(rows.map((row) => row[levels[at] ?? 0] ?? ''))].map((label) => [label]),
  }))
  return microdataOf(
    list.filter(({ key }) => keys.has(JSON.stringify(key))),
    variables,
    present,
  )
}

/** Whether models hold in a table, asked of each class one after the other. */
function holds(
  { base, sensitive: variables, records: all }: Microdata,
  models: readonly PrivacyModel[],
): boolean {
  return models.every((choice) => {
    if (choice.model === 'average-reidentification-risk') return averageRisk(base.size, all) <= choice.risk
    const check = classModel(choice, variables)
    return [...base.counts].every((count, each) =>
      check.isFulfilled({
        count,
        population: base.population[each] ?? 0,
        values: base.values.map(({ starts, codes, counts }) => ({
          codes,
          counts,
          start: starts[each] ?? 0,
          end: starts[each + 1] ?? 0,
          total: count,
        })),
      }),
    )
  })
}

const classesAt = (data: Microdata, levels: Levels): ClassTable => createRegroup(data)(data.base, levels)

describe('createReleaseRequirement', () => {
  it('what it lets through holds in the released file by itself, whatever the models', () => {
    let met = 0
    fc.assert(
      fc.property(question, ({ records: list, models, limit, levels }) => {
        const data = microdataOf(list, quasiIdentifiers, sensitive)
        const decision = decide(data, models, limit, levels)
        if (!decision.isMet) return
        met++
        const file = tableOf(
          released(
            list,
            levels,
            decision.gone.map((labels) => JSON.stringify(labels)),
          ),
          levels,
        )
        expect(file.records).toBe(data.records - decision.suppressed)
        expect(file.records).toBeGreaterThan(0)
        expect(decision.suppressed).toBeLessThanOrEqual(limit * data.records)
        expect(holds(file, models)).toBe(true)
        expect(holdsAsItIs(file, models)).toBe(true)
        expect(Math.min(...file.base.counts)).toBe(decision.smallestClass)
        expect(file.base.size).toBe(decision.classes.released)
      }),
      { numRuns: 2000 },
    )
    expect(met).toBeGreaterThan(200)
  })

  it('suppresses what the models against everybody suppress, and nothing more where none compares with everybody', () => {
    const comparing = /^t-closeness|beta-likeness|delta-disclosure/
    fc.assert(
      fc.property(question, ({ records: list, models, limit, levels }) => {
        const data = microdataOf(list, quasiIdentifiers, sensitive)
        const table = classesAt(data, levels)
        const base = createRequirement(data, models, limit).judge(table)
        const { outliers, suppressed } = createReleaseRequirement(data, models, limit).judge(table)
        for (const [each, goes] of base.outliers.entries()) if (goes === 1) expect(outliers[each]).toBe(1)
        if (models.every(({ model: name }) => !comparing.test(name))) expect(suppressed).toBe(base.suppressed)
      }),
      { numRuns: 500 },
    )
  })

  it('the search finds the best node under it', () => {
    fc.assert(
      fc.property(question, metric, ({ records: list, models, limit }, choice) => {
        const data = microdataOf(list, quasiIdentifiers, sensitive)
        const requirement = createReleaseRequirement(data, models, limit)
        const measured = createMetric(data, choice)
        let best: Score | undefined
        for (const levels of allNodes(data)) {
          const table = classesAt(data, levels)
          const judgement = requirement.judge(table)
          if (!requirement.isMet(judgement)) continue
          const score = measured.score(levels, table, judgement)
          if (best === undefined || compareScores(score, best) < 0) best = score
        }
        expect(searchLattice(data, requirement, measured).best?.score).toEqual(best)
      }),
      { numRuns: 1000 },
    )
  })

  it('a class goes that is near enough to everybody, but not to those who are left', () => {
    const of = (key: string, values: string) =>
      values
        .split('')
        .map((value): TestRecord => ({ key: [key, 'x', 'p'], values: [value === 'f' ? 'flu' : 'ulcer'] }))
    // Flu: 15 of 26 at first, 13 of 24 without the first class, and three of four in the second.
    const list = [...of('1', 'ff'), ...of('2', 'fffu'), ...of('3', 'ffffffffffuuuuuuuuuu')]
    const data = microdataOf(list, quasiIdentifiers, sensitive)
    const models: PrivacyModel[] = [{ model: 't-closeness-equal', attribute: 'illness', t: 0.19 }]
    const table = classesAt(data, [0, 1, 3])
    expect(createRequirement(data, models, 1).judge(table).suppressed).toBe(2)
    expect(createReleaseRequirement(data, models, 1).judge(table).suppressed).toBe(6)
  })
})

describe('holdsAsItIs', () => {
  const models: PrivacyModel[] = [{ model: 'k-anonymity', k: 2 }]
  const table = (keys: readonly string[]) =>
    microdataOf(
      keys.map((key) => ({ key: [key, 'x', 'p'], values: ['flu'] })),
      quasiIdentifiers,
      sensitive,
    )

  it('fails for a table with one class too small', () => {
    expect(holdsAsItIs(table(['1', '1', '2', '2']), models)).toBe(true)
    expect(holdsAsItIs(table(['1', '1', '2']), models)).toBe(false)
  })

  it('fails for average risk as for any other model', () => {
    const average: PrivacyModel[] = [{ model: 'average-reidentification-risk', risk: 0.5 }]
    expect(holdsAsItIs(table(['1', '1', '2', '2']), average)).toBe(true)
    expect(holdsAsItIs(table(['1', '2', '2']), average)).toBe(false)
  })
})
