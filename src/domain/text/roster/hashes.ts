/**
 * A set of hashes, a bit each: it may have more than was added, never less. One look at it passes over nearly
 * everything a text holds that a record does not.
 */
export type Hashes = { add(hash: number): void; has(hash: number): boolean }

const SIZE = 2048

/** Of two neighbouring units. */
export const pairHash = (first: number, second: number): number => first * 31 + second

/** Of a word, by its ends and its length. */
export const wordHash = (first: number, last: number, length: number): number =>
  pairHash(first, last) + length * 257

export class BitHashes implements Hashes {
  /** 32 bits in each. Small arrays of numbers cost less than a typed one with memory of its own. */
  readonly #bits = new Array<number>(SIZE / 32).fill(0)

  add(hash: number): void {
    const at = (hash & (SIZE - 1)) >> 5
    this.#bits[at] = (this.#bits[at] ?? 0) | (1 << (hash & 31))
  }

  has(hash: number): boolean {
    return (((this.#bits[(hash & (SIZE - 1)) >> 5] ?? 0) >>> (hash & 31)) & 1) === 1
  }
}
