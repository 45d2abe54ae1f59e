import { createHash } from 'node:crypto'
import { multiple, stepsIn } from './round.ts'

/**
 * Adds a number of steps from −maximum/step to +maximum/step, each equally likely. It is the same for all values of one
 * patient in one variable, so that it cannot be averaged away, and follows from the project's key.
 */
export type Noise = { readonly kind: 'noise'; readonly maximum: number; readonly step: number }

/** Steps in either direction. */
export const noiseReach = ({ maximum, step }: Noise): number => Math.floor(maximum / step + 1e-9)

/** Part of the patient's MAC that keys the noise: hexadecimal digits 45 to 64, after pseudonym and shift. */
export const NOISE_KEY = { from: 45, length: 20 } as const

/**
 * Steps of noise of one patient in one variable.
 * @param mac the patient's MAC, 64 hexadecimal digits
 * @param variable `table.variable`
 */
export function noiseSteps(mac: string, variable: string, noise: Noise): number {
  const key = mac.slice(NOISE_KEY.from - 1, NOISE_KEY.from - 1 + NOISE_KEY.length)
  const bits = createHash('sha256').update(`${key}\0${variable}`).digest().readUIntBE(0, 6)
  const reach = noiseReach(noise)
  return (bits % (2 * reach + 1)) - reach
}

/** The value rounded to whole steps, so that no digit below the step tells it, plus the noise. */
export function addNoise(value: number | null, steps: number, { step }: Noise): number | null {
  return value === null || !Number.isFinite(value) ? null : multiple(stepsIn(value, step) + steps, step)
}
