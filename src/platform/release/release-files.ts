import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { CertifiedFile } from '../../domain/certificate/statement.ts'
import type { ReleaseFiles } from '../../release/ports.ts'

export type FileFolders = {
  /** Private: extracts in the making. */
  readonly staging: string
  /** Published extracts, one folder each. */
  readonly published: string
}

/** Name of the certificate beside the files it names. */
export const CERTIFICATE_FILE = 'certificate.jws'

/** Staged and published extracts on the local file system. Both folders must lie on one file system: publishing renames. */
export function createReleaseFiles(folders: FileFolders): ReleaseFiles {
  const stagingOf = (extractId: string) => join(folders.staging, extractId)
  const publishedOf = (extractId: string) => join(folders.published, extractId)
  return {
    publish: async (extractId, certificate) => {
      if (await exists(publishedOf(extractId))) return
      await writeDurably(join(stagingOf(extractId), CERTIFICATE_FILE), certificate)
      await syncFolder(stagingOf(extractId))
      await mkdir(folders.published, { recursive: true, mode: 0o700 })
      // The rename is the one step that makes files and certificate visible, all of them or none.
      await rename(stagingOf(extractId), publishedOf(extractId))
      await syncFolder(folders.published)
    },
    discard: (extractId) => rm(stagingOf(extractId), { recursive: true, force: true }),
    areIntact: async (extractId, files) => {
      const folder = (await exists(publishedOf(extractId))) ? publishedOf(extractId) : stagingOf(extractId)
      for (const file of files) if (!(await isIntact(folder, file))) return false
      return true
    },
  }
}

/** Removes staging folders and spilled data that no extract in `keep` owns. @returns the names removed */
export async function removeLeftovers(staging: string, keep: ReadonlySet<string>): Promise<string[]> {
  const names = await readdir(staging).catch(() => [])
  const leftovers = names.filter((name) => !keep.has(name))
  for (const name of leftovers) await rm(join(staging, name), { recursive: true, force: true })
  return leftovers
}

/** Whether a released file still has the size and digest that were recorded. */
export async function isIntact(
  folder: string,
  file: Pick<CertifiedFile, 'name' | 'bytes' | 'sha256'>,
): Promise<boolean> {
  const path = join(folder, file.name)
  const found = await stat(path).catch(() => undefined)
  if (found === undefined || found.size !== file.bytes) return false
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex') === file.sha256
}

const exists = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined)) !== undefined

async function writeDurably(path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o600, flush: true })
}

/** A file's name is durable only once its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
