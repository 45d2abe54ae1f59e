import { utf8Bytes } from '../strict-encoding.ts'
import { VerificationError } from '../verification-error.ts'
import { signatureTypes, type VerifierKey } from './check-verifier-key.ts'
import { type Computation, isSigned } from './computation.ts'
import { splitNote } from './note.ts'

export type VerifiedSignature = {
  readonly key: VerifierKey
  /** Seconds since 1970 at which a witness saw the note; only of a cosignature. */
  readonly time?: bigint
}

export type OpenedNote = {
  /** What was signed, ending in a newline. */
  readonly text: string
  /** At least one. */
  readonly signatures: readonly VerifiedSignature[]
  /** Names of keys that are not known here; they say nothing. */
  readonly unknown: readonly string[]
}

/**
 * Opens a note with the keys that are trusted. One bad signature of a trusted key rejects the whole note; signatures
 * of other keys are ignored; with no good one the note is rejected.
 * @throws VerificationError `note-malformed`, `note-signature-invalid`, `key-ambiguous` or
 * `note-not-signed-by-known-key`
 */
export function* checkNote(note: string | Uint8Array, keys: readonly VerifierKey[]): Computation<OpenedNote> {
  const { text, lines } = splitNote(note)
  const signatures: VerifiedSignature[] = []
  const unknown: string[] = []
  const seen = new Set<string>()
  for (const { name, id, signature } of lines) {
    const [key, another] = keys.filter((candidate) => candidate.name === name && candidate.id === id)
    if (another !== undefined) {
      throw new VerificationError('key-ambiguous', `Two trusted keys are called ${name}+${id}`)
    }
    if (seen.has(`${name}+${id}`)) continue
    seen.add(`${name}+${id}`)
    if (key === undefined) unknown.push(name)
    else signatures.push(yield* checkSignature(text, key, signature))
  }
  if (signatures.length === 0) {
    throw new VerificationError('note-not-signed-by-known-key', 'No trusted key has signed this')
  }
  return { text, signatures, unknown }
}

function* checkSignature(
  text: string,
  key: VerifierKey,
  signature: Uint8Array,
): Computation<VerifiedSignature> {
  const isCosignature = key.type === signatureTypes.cosignature
  const time = isCosignature && signature.length === 72 ? timeOf(signature) : undefined
  // The time is part of what a witness signs (C2SP tlog-cosignature, "Ed25519 signed message").
  const message = time === undefined ? text : `cosignature/v1\ntime ${time}\n${text}`
  const ed25519 = isCosignature ? signature.subarray(8) : signature
  if (ed25519.length !== 64 || !(yield* isSigned(key.publicKey, utf8Bytes(message), ed25519))) {
    throw new VerificationError(
      'note-signature-invalid',
      `The signature of ${key.name}+${key.id} is not valid`,
    )
  }
  return time === undefined ? { key } : { key, time }
}

const timeOf = ({ buffer, byteOffset }: Uint8Array): bigint =>
  new DataView(buffer, byteOffset).getBigUint64(0)
