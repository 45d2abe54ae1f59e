import type { ReleaseCertificate } from '../../../contract/certificate.ts'
import type { Check } from '../../../verify/check.ts'
import { checkFile } from '../../../verify/check-file.ts'
import { digestOfFile } from './digest-of-file.ts'

type Certified = ReleaseCertificate['files'][number]

/** @param done bytes read so far, of `total` */
export type OnProgress = (done: number, total: number) => void

/**
 * Compares the chosen files with what the certificate states. A released file that was not chosen says nothing; a chosen
 * file that was not released fails, because somebody believes it was.
 */
export async function checkReleased(
  certified: readonly Certified[],
  chosen: readonly File[],
  onProgress: OnProgress,
): Promise<Check[]> {
  const total = chosen.reduce((sum, { size }) => sum + size, 0)
  let done = 0
  const onBytes = (bytes: number) => {
    done += bytes
    onProgress(done, total)
  }
  const checks: Check[] = []
  for (const file of certified) checks.push(await checkOne(file, chosen, onBytes))
  const known = new Set(certified.map(({ name }) => name))
  return [...checks, ...chosen.filter(({ name }) => !known.has(name)).map(notReleased)]
}

async function checkOne(
  certified: Certified,
  chosen: readonly File[],
  onBytes: (bytes: number) => void,
): Promise<Check> {
  const file = chosen.find(({ name }) => name === certified.name)
  if (file === undefined)
    return {
      name: `file ${certified.name}`,
      ok: true,
      skipped: true,
      detail: 'was released, and not chosen here',
    }
  return checkFile(certified, { bytes: file.size, digest: () => digestOfFile(file, onBytes) })
}

const notReleased = ({ name }: File): Check => ({
  name: `file ${name}`,
  ok: false,
  detail: 'the certificate names no file of this name',
})
