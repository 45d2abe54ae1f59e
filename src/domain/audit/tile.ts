import { parseUint64 } from './strict-encoding.ts'

/** Hashes in a full tile, entries in a full bundle (C2SP tlog-tiles: height 8, fixed). */
export const tileWidth = 256

/** Place of a tile of hashes. `level` 0 holds leaf hashes; level n the roots of full tiles of level n - 1. */
export type TileId = { readonly level: number; readonly index: number }

/** A resource of a tiled log: a tile of hashes, or with `level` `entries` a bundle of entries; `width` 1 to 256. */
export type Tile = { readonly level: number | 'entries'; readonly index: number; readonly width: number }

const highestLevel = 63

/** Path below the prefix of the log, such as `tile/0/x001/x234/067.p/5` (C2SP tlog-tiles, "Merkle Tree"). */
export function tilePath({ level, index, width }: Tile): string {
  const digits = String(index)
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0')
  const elements = padded.match(/\d{3}/g) ?? []
  const number = elements.map((element, at) => (at < elements.length - 1 ? `x${element}` : element)).join('/')
  return `tile/${level}/${number}${width === tileWidth ? '' : `.p/${width}`}`
}

/** Reads exactly what `tilePath` writes; undefined for anything else. */
export function parseTilePath(path: string): Tile | undefined {
  const match = /^tile\/(entries|\d{1,2})\/((?:x\d{3}\/){0,4}\d{3})(?:\.p\/(\d{1,3}))?$/.exec(path)
  if (match === null) return undefined
  const [, levelText = '', number = '', widthText] = match
  const index = Number(number.replaceAll(/[x/]/g, ''))
  const level: Tile['level'] = levelText === 'entries' ? levelText : Number(levelText)
  const width = widthText === undefined ? tileWidth : Number(parseUint64(widthText) ?? 0)
  const tile = { level, index, width }
  const isInRange = width >= 1 && (level === 'entries' || level <= highestLevel)
  // Writing it again leaves one spelling of each: no leading zeroes, no partial tile of full width.
  return isInRange && tilePath(tile) === path ? tile : undefined
}

/** How many hashes (or, at level `entries`, entries) a tree of `size` leaves has at a level. */
export function countAtLevel(level: number | 'entries', size: number): number {
  return level === 'entries' ? size : Math.floor(size / tileWidth ** level)
}

/** How many hashes of a tile exist in a tree of `size` leaves: 0 when there is no such tile, 256 when it is full. */
export const widthOf = ({ level, index }: Pick<Tile, 'level' | 'index'>, size: number): number =>
  Math.min(tileWidth, Math.max(0, countAtLevel(level, size) - index * tileWidth))

/** Every tile and bundle of a tree of `size` leaves, bundles first, none empty. */
export function* tilesOf(size: number): Generator<Tile> {
  yield* levelOf('entries', size)
  for (let level = 0; countAtLevel(level, size) > 0; level += 1) yield* levelOf(level, size)
}

function* levelOf(level: number | 'entries', size: number): Generator<Tile> {
  const count = countAtLevel(level, size)
  for (let index = 0; index * tileWidth < count; index += 1) {
    yield { level, index, width: widthOf({ level, index }, size) }
  }
}
