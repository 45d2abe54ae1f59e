import { hashLength, rootOf } from './merkle-tree.ts'
import { type TileId, tileWidth } from './tile.ts'

/** Hashes of a tile one after another: 256 of them, or fewer at the right edge of the tree. */
export type TileContent = TileId & { readonly hashes: Uint8Array; readonly width: number }

/** Builds the tiles of a tree leaf by leaf; keeps at most 255 hashes of each level. */
export class TileBuilder {
  readonly #levels: { index: number; hashes: Uint8Array[] }[] = []

  /** Adds a leaf hash. @returns the tiles it filled, lowest level first; most often none */
  append(leafHash: Uint8Array): TileContent[] {
    const full: TileContent[] = []
    let hash = leafHash
    for (let level = 0; ; level += 1) {
      const edge = this.#levels[level] ?? { index: 0, hashes: [] }
      this.#levels[level] = edge
      edge.hashes.push(hash)
      if (edge.hashes.length < tileWidth) return full
      full.push(contentOf(level, edge))
      hash = rootOf(edge.hashes)
      edge.hashes = []
      edge.index += 1
    }
  }

  /** The partial tiles at the right edge, lowest level first; none is empty. */
  partial(): TileContent[] {
    return this.#levels.flatMap((edge, level) => (edge.hashes.length > 0 ? [contentOf(level, edge)] : []))
  }
}

function contentOf(level: number, { index, hashes }: { index: number; hashes: Uint8Array[] }): TileContent {
  const bytes = new Uint8Array(hashes.length * hashLength)
  for (const [at, hash] of hashes.entries()) bytes.set(hash, at * hashLength)
  return { level, index, hashes: bytes, width: hashes.length }
}
