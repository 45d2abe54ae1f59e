import { access, constants, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Config } from '../../config.ts'
import { foldersOf } from '../../folders.ts'
import { attempt, type Check, fail, ok, warn } from './check.ts'

/** Folders can be written, and staging and extracts are on one file system: publishing renames. Nothing is created. */
export function checkFolders(config: Config): Promise<Check[]> {
  const folders = foldersOf(config.data)
  const needed = [folders.data, folders.staging, folders.extracts, folders.consents]
  return attempt('folders', async () => {
    const places = await Promise.all(needed.map(nearest))
    const closed = places.filter(({ isWritable }) => !isWritable).map(({ path }) => path)
    if (closed.length > 0)
      return [...new Set(closed)].map((path) => fail('folders', `${path} cannot be written`))
    const [, staging, extracts] = places
    if (staging?.device !== extracts?.device)
      return [fail('folders', `${folders.staging} and ${folders.extracts} lie on different file systems`)]
    return (await nearest(folders.data)).path === folders.data
      ? [ok('folders', `${folders.data} can be written and is one file system`)]
      : [warn('folders', `${folders.data} does not exist yet; the first start creates it`)]
  })
}

type Place = { readonly path: string; readonly device: number; readonly isWritable: boolean }

/** The folder itself, or the closest one above it that exists. */
async function nearest(path: string): Promise<Place> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined && dirname(path) !== path) return nearest(dirname(path))
  const isWritable = await access(path, constants.W_OK).then(
    () => found?.isDirectory() === true,
    () => false,
  )
  return { path, device: found?.dev ?? -1, isWritable }
}
