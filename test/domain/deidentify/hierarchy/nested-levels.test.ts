import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { checkTable } from '../../../../src/domain/deidentify/hierarchy/check-table.ts'
import { nestedLevels } from '../../../../src/domain/deidentify/hierarchy/nested-levels.ts'

describe('levels from what transforms make of values', () => {
  it('are those that put groups together, then everything', () => {
    const rows = [
      ['1', '1-2', '1-2', '1-4'],
      ['2', '1-2', '1-2', '1-4'],
      ['3', '3-4', '3-4', '1-4'],
      ['3', '3-4', '3-4', '1-4'],
    ]
    expect(nestedLevels(rows)).toEqual({
      levels: [0, 1, 3],
      rows: [
        ['1', '1-2', '1-4', '*'],
        ['2', '1-2', '1-4', '*'],
        ['3', '3-4', '1-4', '*'],
      ],
    })
  })

  it('leave out what parts values that are together already', () => {
    const rows = [
      ['1', 'low', 'odd'],
      ['2', 'low', 'even'],
      ['3', 'high', 'odd'],
      ['4', 'high', 'even'],
    ]
    expect(nestedLevels(rows).levels).toEqual([0, 1])
  })

  it('always make a hierarchy', () => {
    const label = fc.constantFrom('a', 'b', 'c', 'd', null)
    const row = fc.array(label, { minLength: 4, maxLength: 4 })
    fc.assert(
      fc.property(fc.uniqueArray(row, { minLength: 1, selector: ([value]) => value }), (rows) => {
        const nested = nestedLevels(rows)
        expect(checkTable(nested.rows)).toEqual([])
        expect(nested.rows).toHaveLength(rows.length)
        expect(nested.rows.every((one) => one.length === nested.levels.length + 1)).toBe(true)
      }),
    )
  })
})
