import { type DuckDBScalarFunction, type DuckDBType, VARCHAR } from '@duckdb/node-api'
import type { BatchHash } from '../../../hashing/batch-hash.ts'
import { DIGEST_WORDS } from '../../../hashing/sha256-lanes.ts'
import { vectorFunction } from './vector-function.ts'
import { copyInto, textsOf, type Vector, workingWords } from './vectors.ts'

/**
 * A function of one text, never NULL, whose values come from the text's digest. Texts are hashed four at a time, which beats
 * the engine's own hash on two threads several times (decision 25).
 * @param write leaves as many values as there are digests
 */
export const hashFunction = (
  name: string,
  gives: DuckDBType,
  hash: BatchHash,
  write: (result: Vector, digests: Uint32Array) => void,
): DuckDBScalarFunction =>
  vectorFunction(name, VARCHAR, gives, (input, result, rows) => write(result, hash(textsOf(input, rows))))

/**
 * What leaves the first 128 bits of each digest in a vector, as a UUID. The engine keeps it as a signed number, lowest word
 * first.
 */
export function uuidCopier(): (result: Vector, digests: Uint32Array) => void {
  const working = workingWords()
  return (result, digests) => {
    const words = working(digests.length / 2)
    for (let from = 0, to = 0; from < digests.length; from += DIGEST_WORDS, to += 4) {
      words[to] = digests[from + 3] ?? 0
      words[to + 1] = digests[from + 2] ?? 0
      words[to + 2] = digests[from + 1] ?? 0
      // So that UUIDs sort as their digits do, the engine turns the sign.
      words[to + 3] = (digests[from] ?? 0) ^ 0x80000000
    }
    copyInto(result, words)
  }
}
