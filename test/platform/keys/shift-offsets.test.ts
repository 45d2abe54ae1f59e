import { createHmac } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { shiftDays } from '../../../src/domain/deidentify/date-shift.ts'
import { deriveKey } from '../../../src/platform/keys/derive.ts'
import { RootKey } from '../../../src/platform/keys/root-key.ts'

// Random bytes drawn once, so that failures can be repeated.
const root = new RootKey(
  Buffer.from('9f1c6be0a37d42d58e0b7716c4f3a92055d8e1b06a9c4f7783e2d10c5b6fa48e', 'hex'),
)
const MAX = 182
const SLOTS = 2 * MAX

/** Days of a subject in a project, as a release computes them. */
const keys = new Map<string, Uint8Array>()
function offset(project: string, subject: number): number {
  const key = keys.get(project) ?? deriveKey(root, 'pseudonym', project)
  keys.set(project, key)
  const mac = createHmac('sha256', key)
    .update(`HKID\0A${100_000 + subject}3`)
    .digest()
  return shiftDays(BigInt(mac.readUIntBE(16, 6)), MAX)
}
/** Slot from 0 of an offset. */
const slot = (days: number): number => (days < 0 ? days + MAX : days + MAX - 1)

function chiSquare(values: readonly number[], cells: number): number {
  const counts = new Array<number>(cells).fill(0)
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1
  const expected = values.length / cells
  return counts.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0)
}

/** 99.9 % quantile of χ² with `freedom` degrees of freedom (Wilson and Hilferty 1931). */
const quantile = (freedom: number): number => {
  const part = 2 / (9 * freedom)
  return freedom * (1 - part + 3.0902 * Math.sqrt(part)) ** 3
}

const SUBJECTS = 40_000
const subjects = Array.from({ length: SUBJECTS }, (_, at) => at)

describe('offsets of the date shift', () => {
  it('are uniform over all 364 offsets of sequential identifiers', () => {
    const slots = subjects.map((subject) => slot(offset('project-a', subject)))
    expect(chiSquare(slots, SLOTS)).toBeLessThan(quantile(SLOTS - 1))
  })

  it('are unrelated between projects: the difference is uniform too', () => {
    const differences = subjects.map(
      (subject) => (slot(offset('project-a', subject)) - slot(offset('project-b', subject)) + SLOTS) % SLOTS,
    )
    expect(chiSquare(differences, SLOTS)).toBeLessThan(quantile(SLOTS - 1))
  })

  it('of two known subjects do not reveal a third: no affine rule predicts it better than chance', () => {
    // With an affine rule of identifiers in sequence, x(n+2) = 2·x(n+1) − x(n): the residue would always be 0.
    const residues = subjects
      .slice(2)
      .map(
        (n) =>
          (slot(offset('project-a', n)) -
            2 * slot(offset('project-a', n - 1)) +
            slot(offset('project-a', n - 2)) +
            2 * SLOTS) %
          SLOTS,
      )
    expect(chiSquare(residues, SLOTS)).toBeLessThan(quantile(SLOTS - 1))
  })

  it('of two known subjects do not reveal a third: every offset still follows with the same chance', () => {
    const [first, second] = [slot(offset('project-a', 0)), slot(offset('project-a', 1))]
    const third = Array.from({ length: SUBJECTS * 8 }, (_, at) => `project-${at}`)
      .slice(0, 60_000)
      .filter(
        (project) =>
          slot(offset(project, 0)) % 8 === first % 8 && slot(offset(project, 1)) % 4 === second % 4,
      )
      .map((project) => slot(offset(project, 2)) % 26)
    expect(third.length).toBeGreaterThan(1000)
    expect(chiSquare(third, 26)).toBeLessThan(quantile(25))
  })
})
