import type { HashTile, ReadTiles } from '../../domain/audit/tile-proof.ts'

/** Tiles remembered, of at most 8 KiB each, and as much again for the nodes above its hashes. */
const REMEMBERED = 1_000

/**
 * The same tiles, those used last from memory: every proof needs the few at the right edge and at the top of the tree. What
 * a tile of some width holds never changes, so what is remembered is never out of date.
 */
export function rememberTiles(readTiles: ReadTiles, most = REMEMBERED): ReadTiles {
  const known = new Map<string, Uint8Array>()
  const remember = (tile: HashTile, bytes: Uint8Array) => {
    // Last in the map is used last.
    known.delete(keyOf(tile))
    known.set(keyOf(tile), bytes)
    const [oldest] = known.keys()
    if (known.size > most && oldest !== undefined) known.delete(oldest)
  }
  return async (tiles) => {
    const found = new Map(tiles.map((tile) => [tile, known.get(keyOf(tile))]))
    const missing = tiles.filter((tile) => found.get(tile) === undefined)
    const read = missing.length === 0 ? [] : await readTiles(missing)
    for (const [at, tile] of missing.entries()) found.set(tile, read[at])
    return tiles.map((tile) => {
      const bytes = found.get(tile) ?? new Uint8Array()
      remember(tile, bytes)
      return bytes
    })
  }
}

const keyOf = ({ level, index, width }: HashTile): string => `${level}/${index}/${width}`
