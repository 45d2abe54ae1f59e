import { type DuckDBScalarFunction, STRUCT, UBIGINT, UINTEGER, UUID } from '@duckdb/node-api'
import type { HmacPads } from '../../../../release/ports.ts'
import { DIGEST_WORDS } from '../../../hashing/sha256-lanes.ts'
import { hashFunction, uuidCopier } from './hash-function.ts'
import { copyInto, fieldOf, type Vector, workingWords } from './vectors.ts'

/** SQL of the patient's MAC: a structure of `pseudonym`, `shift_bits`, `noise_high` and `noise_low`. */
export const macSql = (normalisedKey: string): string => `patient_mac(${normalisedKey})`

/** What stands before a normalised key when it is hashed: its kind and a NUL keep equal numbers of different kinds apart. */
export const kindPrefix = (identifier: string): Uint8Array =>
  Buffer.from(`${identifier.toUpperCase()}\0`, 'utf8')

/**
 * HMAC-SHA256 (RFC 2104) of a patient's normalised key under the project's key, in parts that are independent of each other
 * (decision 1): the first 128 bits are the pseudonym, the next 48 choose the date shift, the last 80 key the noise.
 */
export function patientMac(pads: HmacPads, identifier: string): DuckDBScalarFunction {
  const prefixes = { before: Buffer.concat([pads.ipad, kindPrefix(identifier)]), outer: pads.opad }
  const type = STRUCT({ pseudonym: UUID, shift_bits: UBIGINT, noise_high: UINTEGER, noise_low: UBIGINT })
  const [copyUuids, copyRest] = [uuidCopier(), restCopier()]
  return hashFunction('patient_mac', type, prefixes, (result, digests) => {
    copyUuids(fieldOf(result, 0), digests)
    copyRest(result, digests)
  })
}

/** SQL of the part of a MAC that keys the noise, as twenty hexadecimal digits. */
export const noiseKeySql = (mac: string): string =>
  `lower(lpad(to_hex(${mac}.noise_high), 4, '0') || lpad(to_hex(${mac}.noise_low), 16, '0'))`

function restCopier(): (result: Vector, digests: Uint32Array) => void {
  const [shiftWords, highWords, lowWords] = [workingWords(), workingWords(), workingWords()]
  return (result, digests) => {
    const rows = digests.length / DIGEST_WORDS
    // 64-bit numbers as their lower and their higher half.
    const shiftBits = shiftWords(2 * rows)
    const noiseHigh = highWords(rows)
    const noiseLow = lowWords(2 * rows)
    for (let row = 0; row < rows; row += 1) {
      const at = row * DIGEST_WORDS
      const fifth = digests[at + 4] ?? 0
      const sixth = digests[at + 5] ?? 0
      shiftBits[2 * row] = (fifth << 16) | (sixth >>> 16)
      shiftBits[2 * row + 1] = fifth >>> 16
      noiseHigh[row] = sixth & 0xffff
      noiseLow[2 * row] = digests[at + 7] ?? 0
      noiseLow[2 * row + 1] = digests[at + 6] ?? 0
    }
    copyInto(fieldOf(result, 1), shiftBits)
    copyInto(fieldOf(result, 2), noiseHigh)
    copyInto(fieldOf(result, 3), noiseLow)
  }
}
