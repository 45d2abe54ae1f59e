import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { CertifiedFile } from '../../domain/certificate/statement.ts'
import type { Check } from '../../verify/check.ts'
import { checkFile, type FoundFile } from '../../verify/check-file.ts'
import { digestOf } from '../extract/fetch-file.ts'

/**
 * Compares the files of a folder with what the certificate states. When none of them is there, and nobody said they
 * would be, that is a remark and no failure: a certificate is often kept without the data.
 */
export async function checkFiles(
  folder: string,
  files: readonly CertifiedFile[],
  { required }: { readonly required: boolean },
): Promise<Check[]> {
  const found = await Promise.all(files.map((file) => checkIn(folder, file)))
  if (!required && found.every(({ isThere }) => !isThere))
    return [
      {
        name: 'files',
        ok: true,
        skipped: true,
        detail: `none of the ${files.length} files is in ${folder}: not checked`,
      },
    ]
  return found.map(({ check }) => check)
}

async function checkIn(folder: string, file: CertifiedFile): Promise<{ isThere: boolean; check: Check }> {
  if (file.name !== basename(file.name))
    return {
      isThere: true,
      check: { name: `file ${file.name}`, ok: false, detail: 'is not a plain file name' },
    }
  const found = await find(folder, file.name)
  return { isThere: found !== undefined, check: await checkFile(file, found) }
}

async function find(folder: string, name: string): Promise<FoundFile | undefined> {
  const path = join(folder, name)
  const bytes = (await stat(path).catch(() => undefined))?.size
  return bytes === undefined ? undefined : { bytes, digest: () => digestOf(path) }
}
