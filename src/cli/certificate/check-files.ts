import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { CertifiedFile } from '../../domain/certificate/statement.ts'
import type { CertificateCheck } from '../../platform/release/verify-certificate.ts'
import { digestOf } from '../extract/fetch-file.ts'

/**
 * Compares the files of a folder with what the certificate states. When none of them is there, and nobody said they
 * would be, that is a remark and no failure: a certificate is often kept without the data.
 */
export async function checkFiles(
  folder: string,
  files: readonly CertifiedFile[],
  { required }: { readonly required: boolean },
): Promise<CertificateCheck[]> {
  const found = await Promise.all(files.map((file) => checkFile(folder, file)))
  if (!required && found.every(({ isThere }) => !isThere))
    return [
      { name: 'files', ok: true, detail: `none of the ${files.length} files is in ${folder}: not checked` },
    ]
  return found.map(({ check }) => check)
}

async function checkFile(
  folder: string,
  { name, bytes, sha256 }: CertifiedFile,
): Promise<{ isThere: boolean; check: CertificateCheck }> {
  const failed = (detail: string) => ({ name: `file ${name}`, ok: false, detail })
  if (name !== basename(name)) return { isThere: true, check: failed('is not a plain file name') }
  const path = join(folder, name)
  const size = (await stat(path).catch(() => undefined))?.size
  if (size === undefined) return { isThere: false, check: failed('is missing') }
  if (size !== bytes) return { isThere: true, check: failed(`has ${size} bytes, ${bytes} were released`) }
  if ((await digestOf(path)) !== sha256)
    return { isThere: true, check: failed('has another SHA-256 digest than was released') }
  return { isThere: true, check: { name: `file ${name}`, ok: true, detail: `sha256 ${sha256}` } }
}
