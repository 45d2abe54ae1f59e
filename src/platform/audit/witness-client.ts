import { type Cosignature, openCosignatures } from '../../domain/audit/cosignature.ts'
import { parseUint64 } from '../../domain/audit/strict-encoding.ts'
import { formatSubmission, type Submission } from '../../domain/audit/submission.ts'
import type { VerifierKey } from '../../domain/audit/verifier-key.ts'

/** What a witness answered. `conflict` carries the size it signed last; `failed` why there is no signature. */
export type WitnessAnswer =
  | { readonly kind: 'signed'; readonly cosignature: Cosignature }
  | { readonly kind: 'conflict'; readonly size: bigint }
  | { readonly kind: 'failed'; readonly detail: string }

/** A slow witness must not hold up the others for longer. */
const TIMEOUT_MS = 5_000
/** More than any list of signatures; an answer is not read beyond. */
const LARGEST_ANSWER = 100_000

/** Submits a checkpoint (C2SP tlog-witness, "add-checkpoint"). Never throws: whatever a witness does is an answer. */
export async function submitCheckpoint(
  witness: { readonly key: VerifierKey; readonly url: string },
  submission: Submission,
): Promise<WitnessAnswer> {
  try {
    const response = await fetch(new URL('add-checkpoint', `${witness.url.replace(/\/$/, '')}/`), {
      method: 'POST',
      body: formatSubmission(submission),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    return judge(witness.key, submission, response.status, response.headers, await textOf(response))
  } catch (error) {
    return { kind: 'failed', detail: error instanceof Error ? error.message : 'does not answer' }
  }
}

function judge(
  key: VerifierKey,
  { checkpoint }: Submission,
  status: number,
  headers: Headers,
  body: string,
): WitnessAnswer {
  if (status === 409) {
    const size = headers.get('content-type')?.startsWith('text/x.tlog.size')
      ? parseUint64(body.trim())
      : undefined
    return size === undefined
      ? { kind: 'failed', detail: 'has seen another log of this name' }
      : { kind: 'conflict', size }
  }
  if (status !== 200) return { kind: 'failed', detail: `answers ${status}` }
  const [cosignature] = openCosignatures(checkpoint, body, [key])
  return cosignature === undefined
    ? { kind: 'failed', detail: 'has not signed with its configured key' }
    : { kind: 'signed', cosignature }
}

async function textOf(response: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of response.body ?? []) {
    length += part.length
    if (length > LARGEST_ANSWER) throw new Error('answers too much')
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}
