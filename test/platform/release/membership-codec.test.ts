import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { decodeClasses, encodeClasses } from '../../../src/platform/release/membership-codec.ts'

/** Patients with their class, ordinals far apart and close together. */
const candidates = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 0, max: 200_000 }), fc.integer({ min: 0, max: 5 })), {
    selector: ([ordinal]) => ordinal,
    maxLength: 200,
  })
  .map((pairs) => ({
    ordinals: Uint32Array.from(pairs.map(([ordinal]) => ordinal)),
    classes: Uint32Array.from(pairs.map(([, each]) => each)),
  }))

describe('the classes of a release', () => {
  it('come back as they were, by their lowest ordinal', async () => {
    await fc.assert(
      fc.asyncProperty(candidates, async ({ ordinals, classes }) => {
        const decoded = [...decodeClasses(await encodeClasses({ ordinals, classes }))].map((each) => [
          ...each,
        ])
        const expected = [...new Set(classes)]
          .map((each) => [...ordinals].filter((_, at) => classes[at] === each).sort((a, b) => a - b))
          .sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0))
        expect(decoded).toEqual(expected)
      }),
    )
  })

  it('have the same bytes whatever the order of patients and the numbers of classes', async () => {
    await fc.assert(
      fc.asyncProperty(candidates, async ({ ordinals, classes }) => {
        const turned = {
          ordinals: ordinals.slice().reverse(),
          classes: classes.map((each) => 9 - each).reverse(),
        }
        expect(await encodeClasses(turned)).toEqual(await encodeClasses({ ordinals, classes }))
      }),
    )
  })

  it('are compressed: a hundred thousand patients in ten classes take about two bytes each', async () => {
    const ordinals = Uint32Array.from({ length: 100_000 }, (_, at) => at)
    const classes = ordinals.map((at) => (at * 7919) % 10)
    expect((await encodeClasses({ ordinals, classes })).length).toBeLessThan(250_000)
    expect((await encodeClasses({ ordinals, classes: ordinals.map(() => 0) })).length).toBeLessThan(100)
  })

  it('are refused when they are cut off', async () => {
    const bytes = await encodeClasses({ ordinals: Uint32Array.of(1, 2), classes: Uint32Array.of(0, 0) })
    expect(() => [...decodeClasses(bytes.subarray(0, -1))]).toThrow('cut off')
  })
})
