import type { CertifiedFile } from '../domain/certificate/statement.ts'
import type { Check } from './check.ts'

/** A file somebody has, read only when its length is right. */
export type FoundFile = {
  readonly bytes: number
  /** SHA-256, hexadecimal. */
  readonly digest: () => Promise<string>
}

/** Compares a file with what the certificate states of it. @param found undefined when nobody has it */
export async function checkFile(
  { name, bytes, sha256 }: CertifiedFile,
  found: FoundFile | undefined,
): Promise<Check> {
  const failed = (detail: string) => ({ name: `file ${name}`, ok: false, detail })
  if (found === undefined) return failed('is missing')
  if (found.bytes !== bytes) return failed(`has ${found.bytes} bytes, ${bytes} were released`)
  if ((await found.digest()) !== sha256) return failed('has another SHA-256 digest than was released')
  return { name: `file ${name}`, ok: true, detail: `sha256 ${sha256}` }
}
