import { type Noise, noiseReach } from '../../../../domain/deidentify/transforms/noise.ts'
import { literal } from '../sql.ts'

/**
 * Steps of noise of a patient in one variable, from the part of the MAC that keys it: one more hash per patient, none per row.
 * @param key SQL of the twenty hexadecimal digits
 */
export function noiseStepsSql(key: string, variable: string, noise: Noise): string {
  const bits = `CAST('0x' || substr(sha256(${key} || chr(0) || ${literal(variable)}), 1, 12) AS UBIGINT)`
  const reach = noiseReach(noise)
  return `(CAST(${bits} % ${2 * reach + 1} AS BIGINT) - ${reach})`
}
