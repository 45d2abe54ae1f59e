import { describe, expect, it } from '@jest/globals'
import { digamma, digammaDifference, logGamma } from '../../../src/domain/risk/gamma.ts'
import { fitPitman, pitmanUniques } from '../../../src/domain/risk/pitman.ts'
import { populationUniqueness } from '../../../src/domain/risk/population-uniqueness.ts'
import { snbUniques, solveSnb } from '../../../src/domain/risk/slide-negative-binomial.ts'
import { zayatzUniques } from '../../../src/domain/risk/zayatz.ts'

type Sizes = { size: number; classes: number }[]

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** A skewed population of 50,000, its true share of uniques, and a sample of it. */
function drawSample(fraction: number) {
  const random = numbers(7)
  const kinds = 20_000
  const ends: number[] = []
  for (let at = 0; at < kinds; at += 1)
    ends.push((ends.at(-1) ?? 0) + Math.exp(4.5 * (random() + random() + random() - 1.5)))
  const all = new Map<number, number>()
  const drawn = new Map<number, number>()
  const add = (counts: Map<number, number>, kind: number) => counts.set(kind, (counts.get(kind) ?? 0) + 1)
  for (let at = 0; at < 50_000; at += 1) {
    const target = random() * (ends.at(-1) ?? 0)
    const kind = ends.findIndex((end) => end >= target)
    add(all, kind)
    if (random() < fraction) add(drawn, kind)
  }
  const bySize = new Map<number, number>()
  for (const size of drawn.values()) add(bySize, size)
  const sizes: Sizes = [...bySize].map(([size, classes]) => ({ size, classes }))
  return { sizes, truth: [...all.values()].filter((size) => size === 1).length / 50_000 }
}

describe('gamma functions', () => {
  it('agree with known values', () => {
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 14)
    expect(logGamma(11)).toBeCloseTo(Math.log(3_628_800), 12)
    expect(digamma(1)).toBeCloseTo(-0.5772156649015329, 14)
    expect(digamma(0.25)).toBeCloseTo(-Math.PI / 2 - 3 * Math.LN2 - 0.5772156649015329, 13)
  })

  it('do not lose a small difference between large arguments', () => {
    expect(digammaDifference(1e15, 3) / (3 / 1e15)).toBeCloseTo(1, 10)
    expect(digammaDifference(0.5, 4)).toBeCloseTo(2 + 2 / 3 + 2 / 5 + 2 / 7, 12)
  })
})

describe('fitPitman', () => {
  it('finds the greatest likelihood', () => {
    const { sizes } = drawSample(0.1)
    const likelihood = (theta: number, alpha: number): number => {
      const u = sizes.reduce((sum, { classes }) => sum + classes, 0)
      const n = sizes.reduce((sum, { size, classes }) => sum + size * classes, 0)
      let sum = 0
      for (let i = 1; i < u; i += 1) sum += Math.log(theta + i * alpha)
      for (let i = 1; i < n; i += 1) sum -= Math.log(theta + i)
      for (const { size, classes } of sizes)
        for (let i = 1; i < size; i += 1) sum += classes * Math.log(i - alpha)
      return sum
    }
    const fitted = fitPitman(sizes)
    if (fitted === undefined) throw new Error('not fitted')
    const { theta, alpha } = fitted
    const best = likelihood(theta, alpha)
    for (const [t, a] of [
      [1.02, 1],
      [0.98, 1],
      [1, 1.02],
      [1, 0.98],
      [1.05, 0.97],
    ] as const)
      expect(likelihood(theta * t, alpha * a)).toBeLessThan(best)
  })

  it.each([
    ['no record is unique', [{ size: 2, classes: 9 }]],
    ['every record is unique', [{ size: 1, classes: 9 }]],
    ['there is no record', []],
  ])('has no answer when %s', (_, sizes) => {
    expect(fitPitman(sizes)).toBeUndefined()
    expect(pitmanUniques(sizes, 100)).toBeUndefined()
  })
})

describe('solveSnb', () => {
  it.each([
    [10_000, 0.5, 0.05, 0.3],
    [100_000, 2, 0.1, 0.5],
    [50_000, 1, 0.02, 0.05],
  ])('recovers K = %d, α = %d, β = %d at a sampling fraction of %d', (classes, alpha, beta, fraction) => {
    const d = (1 - fraction) * (1 - beta)
    const uniques = classes * fraction * (beta / (1 - d)) ** alpha * (1 + (alpha * d) / (1 - d))
    const pairs =
      ((classes * fraction ** 2 * alpha * beta ** alpha * (1 - beta)) / (2 * (1 - d) ** (alpha + 2))) *
      (2 - (1 - alpha) * d)
    const found = solveSnb({ classes, fraction, uniques, pairs }) ?? Number.NaN
    expect(found / (classes * beta ** alpha)).toBeCloseTo(1, 9)
  })

  it('says when nothing fits', () => {
    expect(snbUniques([{ size: 1, classes: 5 }], 0.5)).toBeUndefined()
    expect(snbUniques([{ size: 3, classes: 5 }], 0.5)).toBe(0)
  })
})

describe('zayatzUniques', () => {
  it('follows the hypergeometric chances, by hand', () => {
    // 2 uniques and 1 pair among n = 4 of N = 8: P(1; 1) = 1/2, P(1; 2) = 2 · (4/8) · (4/7) = 4/7.
    const sizes = [
      { size: 1, classes: 2 },
      { size: 2, classes: 1 },
    ]
    expect(zayatzUniques(sizes, 8)).toBeCloseTo((2 * ((2 * 0.5) / (2 * 0.5 + 4 / 7)) * 8) / 4, 12)
  })
})

describe('populationUniqueness', () => {
  it.each([
    [0.05, 'pitman'],
    [0.5, 'snb'],
    [0.9, 'zayatz'],
  ])('comes near the truth for a sample of %d, by %s', (fraction, model) => {
    const { sizes, truth } = drawSample(fraction)
    const found = populationUniqueness(sizes, 50_000)
    expect(found.chosen).toBe(model)
    expect(found.share / truth).toBeGreaterThan(0.5)
    expect(found.share / truth).toBeLessThan(2)
  })

  it('takes the smaller of SNB and Zayatz above a tenth', () => {
    const { sizes } = drawSample(0.3)
    const { estimates, share } = populationUniqueness(sizes, 50_000)
    expect(share).toBe(Math.min(estimates.zayatz ?? 1, estimates.snb ?? 1))
  })

  it('counts when the sample is the population', () => {
    const sizes = [
      { size: 1, classes: 3 },
      { size: 7, classes: 1 },
    ]
    expect(populationUniqueness(sizes, 10)).toMatchObject({
      samplingFraction: 1,
      chosen: 'census',
      share: 0.3,
    })
  })

  it('is 0 without sample uniques and never above 1', () => {
    expect(populationUniqueness([{ size: 5, classes: 20 }], 10_000).share).toBe(0)
    expect(populationUniqueness([{ size: 1, classes: 20 }], 10_000).share).toBeLessThanOrEqual(1)
    expect(populationUniqueness([], 0).share).toBe(0)
  })
})
