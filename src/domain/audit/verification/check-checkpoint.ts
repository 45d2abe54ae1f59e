import { isUint64, isWellFormed, parseBase64, parseUint64, toBase64 } from '../strict-encoding.ts'
import { VerificationError } from '../verification-error.ts'
import { checkNote, type VerifiedSignature } from './check-note.ts'
import { signatureTypes, type VerifierKey } from './check-verifier-key.ts'
import type { Computation } from './computation.ts'
import { hashLength } from './merkle-input.ts'

/** The state of a log: `size` leaves have the Merkle tree head `root` (32 bytes). */
export type TreeHead = { readonly size: bigint; readonly root: Uint8Array }

/** A tree head with the name of the log it belongs to (C2SP tlog-checkpoint). */
export type Checkpoint = TreeHead & {
  readonly origin: string
  /** Lines after the root; we write none, and keep those of others only to show them. */
  readonly extensions: readonly string[]
}

export type OpenedCheckpoint = Checkpoint & { readonly signatures: readonly VerifiedSignature[] }

/** Text of a checkpoint, three lines. @throws VerificationError `checkpoint-malformed` */
export function formatCheckpoint({ origin, size, root }: TreeHead & { readonly origin: string }): string {
  if (origin === '' || origin.includes('\n') || !isWellFormed(origin))
    throw malformed('The origin is one line of text')
  if (!isUint64(size)) throw malformed('The size does not fit 64 bits')
  if (root.length !== hashLength) throw malformed('The root does not have 32 bytes')
  return `${origin}\n${size}\n${toBase64(root)}\n`
}

/**
 * Reads the text of a checkpoint, stricter than the Go parser as C2SP tlog-checkpoint asks: decimal size without
 * leading zeroes, root of 32 bytes, no empty extension line.
 * @throws VerificationError `checkpoint-malformed`
 */
export function parseCheckpoint(text: string): Checkpoint {
  if (!text.endsWith('\n')) throw malformed('The last line has no end')
  const [origin = '', sizeText = '', rootText = '', ...extensions] = text.slice(0, -1).split('\n')
  const size = parseUint64(sizeText)
  const root = parseBase64(rootText)
  if (origin === '') throw malformed('The origin is empty')
  if (size === undefined) throw malformed('The size is not a decimal number of 64 bits')
  if (root === undefined || root.length !== hashLength) throw malformed('The root is not base64 of 32 bytes')
  if (extensions.includes('')) throw malformed('An extension line is empty')
  return { origin, size, root, extensions }
}

/**
 * Opens a signed checkpoint. A trusted key with the name of the origin must have signed it as the log: a witness's
 * cosignature alone, or another log's key, does not make it this log's statement.
 * @throws VerificationError of `checkNote`, `checkpoint-malformed` or `checkpoint-not-signed-by-origin`
 */
export function* checkCheckpoint(
  note: string | Uint8Array,
  keys: readonly VerifierKey[],
): Computation<OpenedCheckpoint> {
  const { text, signatures } = yield* checkNote(note, keys)
  const checkpoint = parseCheckpoint(text)
  const isByLog = ({ key }: VerifiedSignature) =>
    key.type === signatureTypes.log && key.name === checkpoint.origin
  if (!signatures.some(isByLog)) {
    throw new VerificationError(
      'checkpoint-not-signed-by-origin',
      `Not signed by the log ${checkpoint.origin}`,
    )
  }
  return { ...checkpoint, signatures }
}

const malformed = (detail: string) => new VerificationError('checkpoint-malformed', detail)
