import { describe, expect, it } from '@jest/globals'
import { expand } from '../../../src/demo/hospital/expand.ts'

describe('expand', () => {
  it('repeats each value in proportion to its weight', () => {
    expect(
      expand(
        [
          ['a', 1],
          ['b', 3],
        ],
        8,
      ),
    ).toEqual(['a', 'a', 'b', 'b', 'b', 'b', 'b', 'b'])
  })

  it('refuses an empty list', () => expect(() => expand([], 4)).toThrow(RangeError))
})
