import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parseMinimumIndex } from '../../domain/audit/retention/minimum-index.ts'
import { type Tile, tilePath } from '../../domain/audit/tile.ts'
import { VerificationError } from '../../domain/audit/verification-error.ts'
import type { LogSource } from '../../domain/audit/verify-tiles.ts'
import { isMissing } from '../is-missing.ts'

/** A log as plain files: `checkpoint`, `tile/…` and `tile/entries/…` below a folder. */
export const directoryLog = (folder: string): LogSource => ({
  checkpoint: async () => (await readPart(folder, 'checkpoint')).toString('utf8'),
  read: async (tile) => readPart(folder, tilePath(tile)),
  minimumIndex: async () => {
    const text = await readPart(folder, minimumIndexFile).catch((error: unknown) => {
      if (error instanceof VerificationError) return undefined
      throw error
    })
    return text === undefined ? 0 : parseMinimumIndex(text.toString('utf8'))
  },
})

/** Beside the checkpoint: from which entry on there are bundles. Absent when there are all. */
export const minimumIndexFile = 'minimum-index'

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
