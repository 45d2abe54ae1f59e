import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { riskReportSchema } from '../../../src/contract/risk-report.ts'
import { assembleReport } from '../../../src/domain/risk/assemble-report.ts'
import { atLeast, atMost } from '../../../src/domain/risk/checks.ts'
import { failing, holding, inputs } from '../report/example.ts'

describe('assembleReport', () => {
  it.each([
    ['that holds', holding],
    ['that fails', failing],
  ])('a report %s has the form of its contract', (_, report) => {
    expect(riskReportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report)
  })

  it('holds when every check does', () => {
    expect([holding.holds, failing.holds]).toEqual([true, false])
    expect(holding.after).toMatchObject({ smallestClass: 5, prosecutor: { highest: 0.2, atRisk: 0 } })
  })

  it('property: figures before do not tell how many people were left out while that is a small count', () => {
    const sizes = fc.array(
      fc.record({ size: fc.integer({ min: 1, max: 9 }), classes: fc.integer({ min: 1, max: 30 }) }),
      { minLength: 1, maxLength: 6 },
    )
    fc.assert(
      fc.property(sizes, (given) => {
        const cells = given.map(({ size, classes }) => ({ size, population: size, classes }))
        const records = cells.reduce((sum, { size, classes }) => sum + size * classes, 0)
        const { before } = assembleReport({ ...inputs, before: { cells, sampledClasses: 1, smallCell: 10 } })
        if (before === null) throw new Error('nothing before')
        // No finer than ten people: every share is a whole number of such steps, so it fits many counts alike.
        expect(before.step * records).toBeGreaterThanOrEqual(Math.min(10, records) * (1 - 1e-9))
        const shares = [
          before.unique,
          before.averageRisk,
          before.atRisk,
          ...before.bands.map(({ share }) => share),
        ]
        for (const share of shares) {
          const steps = share / before.step
          expect(share === 1 || Math.abs(steps - Math.round(steps)) < 1e-6).toBe(true)
        }
      }),
    )
  })

  it('has nothing to say of nobody, and says so', () => {
    const empty = assembleReport({
      ...inputs,
      after: { records: 0, cells: [], variables: [], sensitive: [] },
    })
    expect(empty.after).toMatchObject({ records: 0, classes: 0, smallestClass: 0, unique: 0 })
  })
})

describe('checks', () => {
  it('hold at their limit, and never without a bound', () => {
    const limit = { id: 'x', title: 'x', unit: 'share', required: 1 / 3 } as const
    expect(atMost(limit, 1 / 3).holds).toBe(true)
    expect(atMost(limit, 0.34).holds).toBe(false)
    expect(atMost(limit, null).holds).toBe(false)
    expect(atLeast(limit, 1 / 3).holds).toBe(true)
    expect(atLeast(limit, Number.NaN).holds).toBe(false)
  })
})
