import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Tile, tilePath } from '../../domain/audit/tile.ts'
import { VerificationError } from '../../domain/audit/verification-error.ts'
import type { LogSource } from '../../domain/audit/verify-tiles.ts'
import { isMissing } from '../is-missing.ts'

/** A log as plain files: `checkpoint`, `tile/…` and `tile/entries/…` below a folder. */
export const directoryLog = (folder: string): LogSource => ({
  checkpoint: async () => (await readPart(folder, 'checkpoint')).toString('utf8'),
  read: async (tile) => readPart(folder, tilePath(tile)),
})

/** Writes a tile of a log below a folder. */
export async function writeTile(folder: string, tile: Tile, bytes: Uint8Array): Promise<void> {
  const path = join(folder, tilePath(tile))
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, bytes)
}

async function readPart(folder: string, path: string): Promise<Buffer> {
  try {
    return await readFile(join(folder, path))
  } catch (error) {
    if (!isMissing(error)) throw error
    throw new VerificationError('tile-missing', `${path} is missing`)
  }
}
