import type { ReadTile } from '../../domain/audit/tile-proof.ts'

/** Tiles remembered, of at most 8 KiB each. */
const REMEMBERED = 1_000

/**
 * The same tiles, those used last from memory: every proof needs the few at the right edge and at the top of the tree. What
 * a tile of some width holds never changes, so what is remembered is never out of date.
 */
export function rememberTiles(readTile: ReadTile, most = REMEMBERED): ReadTile {
  const known = new Map<string, Uint8Array>()
  return async (tile) => {
    const key = `${tile.level}/${tile.index}/${tile.width}`
    const bytes = known.get(key) ?? (await readTile(tile))
    // Last in the map is used last.
    known.delete(key)
    known.set(key, bytes)
    const [oldest] = known.keys()
    if (known.size > most && oldest !== undefined) known.delete(oldest)
    return bytes
  }
}
