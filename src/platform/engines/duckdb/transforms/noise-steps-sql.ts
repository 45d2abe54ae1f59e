import { NOISE_KEY, type Noise, noiseReach } from '../../../../domain/deidentify/transforms/noise.ts'
import { literal } from '../sql.ts'

/**
 * Steps of noise of a patient in one variable, from the patient's MAC: one more hash per patient, none per row.
 * @param mac SQL of the 64 hexadecimal digits
 */
export function noiseStepsSql(mac: string, variable: string, noise: Noise): string {
  const key = `substr(${mac}, ${NOISE_KEY.from}, ${NOISE_KEY.length})`
  const bits = `CAST('0x' || substr(sha256(${key} || chr(0) || ${literal(variable)}), 1, 12) AS UBIGINT)`
  const reach = noiseReach(noise)
  return `(CAST(${bits} % ${2 * reach + 1} AS BIGINT) - ${reach})`
}
