import { createHash } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { shiftDays } from '../../../src/domain/deidentify/date-shift.ts'

describe('shiftDays', () => {
  it('property: never zero and never beyond the maximum', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 2n ** 48n - 1n }),
        fc.integer({ min: 1, max: 3650 }),
        (bits, max) => {
          const shift = shiftDays(bits, max)
          expect(Number.isInteger(shift) && shift !== 0 && Math.abs(shift) <= max).toBe(true)
        },
      ),
    )
  })

  it('reaches each of the 2·max offsets exactly once in one cycle of the bits', () => {
    const max = 365
    const found = Array.from({ length: 2 * max }, (_, slot) => shiftDays(BigInt(slot), max))
    expect(new Set(found).size).toBe(2 * max)
    expect([Math.min(...found), Math.max(...found)]).toEqual([-max, max])
  })

  it('is uniform over hashed subjects (χ² below its 99.9 % quantile, fixed subjects)', () => {
    const max = 10
    const subjects = 20_000
    const counts = new Map<number, number>()
    for (let i = 0; i < subjects; i++) {
      const bits = createHash('sha256').update(`subject ${i}`).digest().readUIntBE(0, 6)
      const shift = shiftDays(BigInt(bits), max)
      counts.set(shift, (counts.get(shift) ?? 0) + 1)
    }
    const expected = subjects / (2 * max)
    const chiSquare = [...counts.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0)
    expect(counts.size).toBe(2 * max)
    // 19 degrees of freedom
    expect(chiSquare).toBeLessThan(43.8)
  })
})
