import { type DuckDBScalarFunction, UINTEGER, UUID } from '@duckdb/node-api'
import bindings from '@duckdb/node-bindings'
import type { Session } from '../session.ts'
import { vectorFunction } from './vector-function.ts'
import { copyInto, requireNoNull, wordsOf, workingWords } from './vectors.ts'

/** Words of a UUID. */
const WORDS = 4

/**
 * The function from a patient's rank to the pseudonym, for {@link pseudonymSql}. Looking a pseudonym up keeps the order of
 * rows, which a join does not.
 * @param ranked a query of ranks and pseudonyms
 * @param places one more than the highest rank
 * @throws Error when the ranks are not in the order of the pseudonyms
 */
export async function pseudonymFunction(
  session: Session,
  ranked: string,
  places: number,
): Promise<DuckDBScalarFunction> {
  const pseudonyms = await readPseudonyms(session, ranked, places)
  const working = workingWords()
  return vectorFunction('pseudonym_of', UINTEGER, UUID, (input, result, rows) => {
    requireNoNull(input, rows)
    const ranks = wordsOf(input, rows, 1)
    const found = working(rows * WORDS)
    for (let row = 0, to = 0; row < rows; row += 1, to += WORDS) {
      const rank = ranks[row] ?? 0
      if (rank >= places) throw new Error('no patient has this rank')
      const from = rank * WORDS
      found[to] = pseudonyms[from] ?? 0
      found[to + 1] = pseudonyms[from + 1] ?? 0
      found[to + 2] = pseudonyms[from + 2] ?? 0
      found[to + 3] = pseudonyms[from + 3] ?? 0
    }
    copyInto(result, found)
  })
}

async function readPseudonyms(session: Session, ranked: string, places: number): Promise<Uint32Array> {
  const pseudonyms = new Uint32Array(places * WORDS)
  let before = NOBODY
  for await (const { chunk, rowCount } of session.chunks(ranked)) {
    const ranks = wordsOf(bindings.data_chunk_get_vector(chunk, 0), rowCount, 1)
    const words = wordsOf(bindings.data_chunk_get_vector(chunk, 1), rowCount, WORDS)
    before = placeAll(pseudonyms, ranks, words, before)
  }
  return pseudonyms
}

/** The rank before the first. */
const NOBODY = -1

/**
 * Puts each pseudonym at the place of its rank. Not part of the loop over chunks: a function that waits is not compiled, and
 * takes several times as long.
 * @param before the rank placed last
 * @returns the rank placed last now
 */
function placeAll(pseudonyms: Uint32Array, ranks: Uint32Array, words: Uint32Array, before: number): number {
  let last = before
  // The highest word, whose sign the engine turned, decides nearly always.
  let lastHigh = last === NOBODY ? -0x8000_0000 : (pseudonyms[last * WORDS + 3] ?? 0) | 0
  for (let row = 0, from = 0; row < ranks.length; row += 1, from += WORDS) {
    const rank = ranks[row] ?? 0
    const to = rank * WORDS
    pseudonyms[to] = words[from] ?? 0
    pseudonyms[to + 1] = words[from + 1] ?? 0
    pseudonyms[to + 2] = words[from + 2] ?? 0
    const high = (words[from + 3] ?? 0) | 0
    pseudonyms[to + 3] = high
    const isNext =
      last === NOBODY || (last < rank && (high > lastHigh || isLess(pseudonyms, last * WORDS, to)))
    if (!isNext) throw new Error('patients do not stand in the order of their pseudonyms')
    last = rank
    lastHigh = high
  }
  return last
}

/** SQL of the pseudonym of the patient with a rank, which is never NULL. */
export const pseudonymSql = (rank: string): string => `pseudonym_of(CAST(${rank} AS UINTEGER))`

/** Whether one UUID sorts before another: by the highest word first, whose sign the engine turned. */
function isLess(pseudonyms: Uint32Array, one: number, other: number): boolean {
  const [high, otherHigh] = [pseudonyms[one + 3] ?? 0, pseudonyms[other + 3] ?? 0]
  if (high !== otherHigh) return (high | 0) < (otherHigh | 0)
  for (let word = WORDS - 2; word >= 0; word -= 1) {
    const [lower, otherLower] = [pseudonyms[one + word] ?? 0, pseudonyms[other + word] ?? 0]
    if (lower !== otherLower) return lower < otherLower
  }
  return false
}
