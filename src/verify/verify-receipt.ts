import { z } from 'zod'
import { parseBase64, utf8Bytes } from '../domain/audit/strict-encoding.ts'
import type { VerifierKey } from '../domain/audit/verification/check-verifier-key.ts'
import { type Check, requireReadable, run, skip } from './check.ts'
import { type PlaceClaim, type ProvenPlace, verifyPlace } from './verify-place.ts'

export type ReceiptVerdict = {
  readonly ok: boolean
  readonly checks: readonly Check[]
  readonly place?: ProvenPlace
}

/** How the gateway answers with a receipt: the entry as text, or as base64, or only in the proof. */
const answer = z.looseObject({
  proof: z.string(),
  index: z.coerce.number().int().optional(),
  event: z.string().optional(),
  entry: z.string().optional(),
})

/**
 * Verifies a receipt with nothing but the file and the keys of the log.
 * @param text C2SP tlog-proof with its entry, or the JSON of the gateway's API around one
 */
export async function verifyReceiptFile(text: string, keys: readonly VerifierKey[]): Promise<ReceiptVerdict> {
  const checks: Check[] = []
  const unread: Check[] = []
  const claim = await run(unread, 'receipt', () => ({ value: claimOf(text), detail: '' }))
  if (claim === undefined) {
    skip(unread, 'checkpoint', 'inclusion')
    return { ok: false, checks: unread }
  }
  const place = await verifyPlace(checks, claim, keys)
  const ok = checks.every((check) => check.ok)
  return place === undefined ? { ok, checks } : { ok, checks, place }
}

function claimOf(text: string): PlaceClaim {
  requireReadable(text)
  if (!text.trimStart().startsWith('{')) return { proof: text }
  const { proof, index, event, entry } = answer.parse(JSON.parse(text))
  const bytes = entry === undefined ? undefined : parseBase64(entry)
  if (entry !== undefined && bytes === undefined) throw new Error('The entry is not base64')
  const shown = event === undefined ? bytes : utf8Bytes(event)
  return {
    proof,
    ...(index === undefined ? {} : { index }),
    ...(shown === undefined ? {} : { entry: shown }),
  }
}
