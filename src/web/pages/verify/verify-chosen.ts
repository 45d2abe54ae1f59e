import type { ReleaseCertificate } from '../../../contract/certificate.ts'
import { type Check, longestDocument } from '../../../verify/check.ts'
import { type ReadEntry, readEntry } from '../../../verify/read-entry.ts'
import { parseKeySet, parseVerifierKeys } from '../../../verify/trust.ts'
import { verifyCertificate } from '../../../verify/verify-certificate.ts'
import { type ReceiptVerdict, verifyReceiptFile } from '../../../verify/verify-receipt.ts'
import { cannotVerify } from '../../../verify/web-cryptography.ts'
import { checkReleased, type OnProgress } from './check-released.ts'
import type { Chosen } from './chosen.ts'

export type Outcome = {
  readonly kind: 'certificate' | 'receipt'
  readonly ok: boolean
  readonly checks: readonly Check[]
  readonly certificate?: ReleaseCertificate
  readonly place?: NonNullable<ReceiptVerdict['place']>
  readonly entry?: ReadEntry
}

/**
 * Verifies what was chosen, as `harbourgate certificate verify` and `audit receipt verify` do.
 * @throws Error when nothing could be verified: this browser cannot, or what was given as keys is none
 */
export async function verifyChosen(chosen: Chosen, onProgress: OnProgress): Promise<Outcome> {
  const problem = await cannotVerify()
  if (problem !== undefined) throw new Error(problem)
  if (chosen.document === undefined) throw new Error('No certificate and no receipt was chosen')
  const { kind, file } = chosen.document
  // Four bytes are the most a character takes: whatever is longer than the longest document still is.
  const text = await file.slice(0, 4 * (longestDocument + 1)).text()
  return kind === 'certificate' ? certificate(text, chosen, onProgress) : receipt(text, chosen)
}

async function certificate(text: string, chosen: Chosen, onProgress: OnProgress): Promise<Outcome> {
  const log = await named('Key of the log', () => parseVerifierKeys(chosen.log.text))
  const keys =
    chosen.jwks.text.trim() === ''
      ? { log }
      : { log, jwks: await named('Keys of certificates', () => parseKeySet(chosen.jwks.text)) }
  const verdict = await verifyCertificate(text, keys)
  if (verdict.certificate === undefined) return { kind: 'certificate', ...verdict, ok: false }
  const files = await checkReleased(verdict.certificate.files, chosen.released, onProgress)
  const checks = [...verdict.checks, ...files]
  return { kind: 'certificate', ...verdict, checks, ok: checks.every(({ ok }) => ok) }
}

async function receipt(text: string, { log }: Chosen): Promise<Outcome> {
  const keys = await named('Key of the log', () => parseVerifierKeys(log.text))
  const verdict = await verifyReceiptFile(text, keys)
  return verdict.place === undefined
    ? { kind: 'receipt', ...verdict }
    : { kind: 'receipt', ...verdict, entry: readEntry(verdict.place.entry) }
}

async function named<T>(field: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    throw new Error(`${field}: ${error instanceof Error ? error.message : 'unreadable'}`)
  }
}
