import { type DuckDBScalarFunction, type DuckDBType, VARCHAR } from '@duckdb/node-api'
import { createBatchHash, type HashPrefixes } from '../../../hashing/batch-hash.ts'
import { createCellHash } from '../../../hashing/cell-hash.ts'
import { DIGEST_WORDS } from '../../../hashing/sha256-lanes.ts'
import { vectorFunction } from './vector-function.ts'
import { cellsOf, copyInto, requireNoNull, textsOf, type Vector, workingWords } from './vectors.ts'

/**
 * A function of one text, never NULL, whose values come from the digest of the text behind a prefix. Texts are hashed four at
 * a time, which beats the engine's own hash on two threads several times (decision 25).
 * @param write leaves as many values as there are digests
 */
export function hashFunction(
  name: string,
  gives: DuckDBType,
  prefixes: HashPrefixes,
  write: (result: Vector, digests: Uint32Array) => void,
): DuckDBScalarFunction {
  const hash = createBatchHash(prefixes)
  const hashCells = createCellHash(prefixes)
  return vectorFunction(name, VARCHAR, gives, (input, result, rows) => {
    requireNoNull(input, rows)
    const cells = hashCells === undefined ? undefined : cellsOf(input, rows)
    const digests =
      cells === undefined || hashCells === undefined ? hash(textsOf(input, rows)) : hashCells(cells, rows)
    write(result, digests)
  })
}

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
