import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { checkTable } from '../../../../src/domain/deidentify/hierarchy/check-table.ts'
import { complete, keepOrSuppress } from '../../../../src/domain/deidentify/hierarchy/complete.ts'
import { fromTable, parentsOf } from '../../../../src/domain/deidentify/hierarchy/hierarchy.ts'
import { intervalTable } from '../../../../src/domain/deidentify/hierarchy/intervals.ts'
import { maskingTable } from '../../../../src/domain/deidentify/hierarchy/masking.ts'
import { orderTable } from '../../../../src/domain/deidentify/hierarchy/order.ts'

const rowsOf = (built: object): readonly (readonly (string | null)[])[] => {
  if ('rows' in built && Array.isArray(built.rows)) return built.rows
  throw new Error('no rows')
}

describe('checkTable', () => {
  it.each([
    { what: 'nothing', rows: [], fault: 'is empty' },
    { what: 'different depths', rows: [['a', '*'], ['b']], fault: 'has 1 levels, the first row 2' },
    {
      what: 'a value twice',
      rows: [
        ['a', 'x'],
        ['a', 'y'],
      ],
      fault: 'repeats "a" of row 1',
    },
    {
      what: 'a group below two groups',
      rows: [
        ['a', 'g', 'x'],
        ['b', 'g', 'y'],
      ],
      fault: 'puts "g" of level 1 below "y"',
    },
    {
      what: 'values that are the groups of each other',
      rows: [
        ['a', 'b'],
        ['b', 'a'],
      ],
      fault: 'leads from "a" back to itself',
    },
  ])('refuses $what', ({ rows, fault }) => {
    expect(checkTable(rows)[0]?.message).toContain(fault)
  })

  it('accepts groups that keep their label on the next level', () => {
    expect(
      checkTable([
        ['a', 'a', '*'],
        ['b', 'c', '*'],
      ]),
    ).toEqual([])
  })
})

describe('fromTable', () => {
  it('counts the values below each group and finds the group above each code', () => {
    const hierarchy = fromTable([
      ['a', 'ab', '*'],
      ['b', 'ab', '*'],
      ['c', 'c', '*'],
    ])
    expect(hierarchy.leaves.map((each) => [...each])).toEqual([[1, 1, 1], [2, 1], [3]])
    expect(parentsOf(hierarchy).map((each) => [...each])).toEqual([
      [0, 0, 1],
      [0, 0],
    ])
  })
})

describe('complete', () => {
  const rows = [
    ['a', 'ab', '*'],
    ['b', 'ab', '*'],
  ]

  it('a missing value and an empty text are two values: themselves where others have groups, with all others where there is one', () => {
    const completed = complete([...rows, ['c', 'c', '*']], [null, '', 'a', 'b'])
    if (!('hierarchy' in completed)) throw new Error('not complete')
    const { labels, codes } = completed.hierarchy
    expect(labels).toEqual([['a', 'b', 'c', null, ''], ['ab', 'c', null, ''], ['*']])
    expect([...(codes[1] ?? [])]).toEqual([0, 0, 1, 2, 3])
  })

  it('names values without a row', () => {
    expect(complete(rows, ['a', 'z'])).toEqual({ missing: ['z'] })
  })

  it('a hierarchy that lists the empty text is followed', () => {
    const completed = complete([...rows, ['', 'unknown', '*']], ['', 'a'])
    expect('hierarchy' in completed && completed.hierarchy.labels[1]).toEqual(['ab', 'unknown'])
  })
})

describe('rules', () => {
  const numbers = fc.array(fc.integer({ min: -50, max: 150 }).map(String), { minLength: 1, maxLength: 40 })
  const unique = (values: readonly string[]) => [...new Set(values)]

  it('always make hierarchies that pass the check', () => {
    fc.assert(
      fc.property(
        numbers,
        fc.constantFrom(0.1, 1, 2.5, 7),
        fc.array(fc.integer({ min: 2, max: 4 }), { maxLength: 3 }),
        (values, width, factors) => {
          const distinct = unique(values)
          const intervals = rowsOf(intervalTable({ from: 0, to: 100, width, factors }, distinct))
          expect(checkTable(intervals).filter(({ message }) => message.startsWith('puts'))).toEqual([])
          const masks = rowsOf(maskingTable({ direction: 'right', length: 4 }, distinct))
          expect(checkTable(masks)).toEqual([])
          const order = orderTable({ values: distinct, groupSizes: factors.length === 0 ? [2] : factors })
          expect(checkTable(order).filter(({ message }) => message.startsWith('puts'))).toEqual([])
        },
      ),
    )
  })

  it('intervals are half open, with bottom and top coding', () => {
    const built = intervalTable({ from: 0, to: 90, width: 10, factors: [3] }, [
      '-1',
      '0',
      '9',
      '10',
      '89',
      '90',
    ])
    expect(rowsOf(built).map((row) => row.slice(1))).toEqual([
      ['<0', '<0', '*'],
      ['[0, 10)', '[0, 30)', '*'],
      ['[0, 10)', '[0, 30)', '*'],
      ['[10, 20)', '[0, 30)', '*'],
      ['[80, 90)', '[60, 90)', '*'],
      ['>=90', '>=90', '*'],
    ])
  })

  it('intervals name what is no number, masks what is too long', () => {
    expect(intervalTable({ from: 0, to: 9, width: 1, factors: [] }, ['1', 'x', ' '])).toEqual({
      notNumbers: ['x', ' '],
    })
    expect(maskingTable({ direction: 'left', length: 2 }, ['abc', 'ab'])).toEqual({ tooLong: ['abc'] })
  })

  it('masks from either side, shorter values padded', () => {
    expect(rowsOf(maskingTable({ direction: 'right', length: 3 }, ['123', '12']))).toEqual([
      ['123', '12*', '1**', '*'],
      ['12', '12*', '1**', '*'],
    ])
    expect(rowsOf(maskingTable({ direction: 'left', length: 2 }, ['12']))).toEqual([['12', '*2', '*']])
  })

  it('without a hierarchy a variable is kept or removed', () => {
    expect(keepOrSuppress(['a', 'b'])).toEqual([
      ['a', '*'],
      ['b', '*'],
    ])
  })
})
