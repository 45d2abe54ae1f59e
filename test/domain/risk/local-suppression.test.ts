import { describe, expect, it } from '@jest/globals'
import { checkCells, publishedShare } from '../../../src/domain/risk/local-suppression.ts'
import { codeOf } from '../refusal-of.ts'

describe('local suppression', () => {
  it.each([
    [5, 100, 0.05, undefined],
    [6, 100, 0.05, 'SUPPRESSION_LIMIT_EXCEEDED'],
    [0, 0, 0, undefined],
    [0, 100, Number.NaN, 'SUPPRESSION_LIMIT_EXCEEDED'],
  ])('%i of %i cells with a limit of %d: %s', (cells, of, maximumSuppression, code) => {
    const check = () => checkCells({ cells, of }, { maximumSuppression })
    if (code === undefined) expect(check()).toEqual({ cells, of })
    else expect(codeOf(check)).toBe(code)
  })

  it.each([
    [0, 100, 0],
    [1, 1_000_000, 1000],
    [30, 1000, 30_000],
    [0, 0, 0],
  ])('%i of %i is published as %i millionths', (cells, of, share) => {
    expect(publishedShare({ cells, of })).toBe(share)
  })
})
