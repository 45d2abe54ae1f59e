import { existsSync } from 'node:fs'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseCheckpoint } from '../../domain/audit/checkpoint.ts'
import { noteText } from '../../domain/audit/signed-note.ts'
import { tilesOf, tileWidth } from '../../domain/audit/tile.ts'
import { minimumIndexFile, writeTile } from '../../platform/audit/directory-log.ts'
import { usage } from '../failure.ts'
import type { Io } from '../io.ts'
import { type JsonOption, printResult } from '../output.ts'
import { createProgress } from '../progress.ts'
import { type KeyOptions, trustedLogTexts } from '../trusted-keys.ts'
import { type WhereOptions, withLog } from './log-source.ts'

/** Writes the log as plain files that any C2SP client can check without a server. */
export async function exportTiles(
  io: Io,
  options: JsonOption & WhereOptions & KeyOptions & { readonly out: string },
): Promise<void> {
  const { out } = options
  if (existsSync(out) && (await readdir(out)).length > 0)
    throw usage(`${out} is not empty`, 'Name a new folder: files of another log would be taken for this one')
  await mkdir(out, { recursive: true })
  const vkeys = await trustedLogTexts(io, options)
  const progress = createProgress(io)
  const result = await withLog(io, options, async (source) => {
    const checkpoint = await source.checkpoint()
    const size = Number(parseCheckpoint(noteText(checkpoint)).size)
    const minimum = (await source.minimumIndex?.()) ?? 0
    let files = 0
    for (const tile of tilesOf(size)) {
      if (tile.level === 'entries' && (tile.index + 1) * tileWidth <= minimum) continue
      await writeTile(out, tile, await source.read(tile))
      files += 1
      if (tile.level === 'entries') progress.update(tile.index * 256, size, 'entries exported')
    }
    if (minimum > 0) await writeFile(join(out, minimumIndexFile), `${minimum}\n`)
    // Last, so that a folder with a checkpoint is whole.
    await writeFile(join(out, 'vkey'), vkeys.map((vkey) => `${vkey}\n`).join(''))
    await writeFile(join(out, 'checkpoint'), checkpoint)
    return { size, minimum, files: files + (minimum > 0 ? 3 : 2), out }
  }).finally(() => progress.end())
  const { size, minimum, files } = result
  const which = minimum === 0 ? '' : `, those below index ${minimum} pruned,`
  printResult(io, options, result, () => `${size} entries${which} in ${files} files below ${out}\n`)
}
