import { type KeyObject, sign } from 'node:crypto'
import { rawEd25519PublicKey } from './ed25519.ts'
import { now } from './node-cryptography.ts'
import { toBase64 } from './strict-encoding.ts'
import { checkNote, type OpenedNote } from './verification/check-note.ts'
import {
  isNoteText,
  malformedNote,
  type SignatureLine,
  signaturePrefix,
  splitNote,
} from './verification/note.ts'
import { VerificationError } from './verification-error.ts'
import { isKeyName, keyId, signatureTypes, type VerifierKey } from './verifier-key.ts'

export type { OpenedNote, VerifiedSignature } from './verification/check-note.ts'
export type { SignatureLine } from './verification/note.ts'

/** Who signs: a key name and the Ed25519 private key that belongs to it. */
export type NoteSigner = { readonly name: string; readonly privateKey: KeyObject }

/**
 * Signs text that ends in a newline (C2SP signed-note). Ed25519 is deterministic: the same text and key give the same
 * bytes.
 * @throws VerificationError `note-malformed` or `key-malformed`
 */
export function signNote(signers: readonly NoteSigner[], text: string): string {
  if (!text.endsWith('\n') || !isNoteText(text)) throw malformedNote('Text of a note ends in a newline')
  const lines = signers.map(({ name, privateKey }) => {
    if (!isKeyName(name))
      throw new VerificationError('key-malformed', `Not a key name: ${JSON.stringify(name)}`)
    const id = keyId(name, signatureTypes.log, rawEd25519PublicKey(privateKey))
    return signatureLine(name, id, sign(null, Buffer.from(text, 'utf8'), privateKey))
  })
  if (lines.length === 0) throw malformedNote('A note has at least one signature')
  return `${text}\n${lines.join('')}`
}

/** A signature line with its end: `— name base64(id ‖ signature)`. @param id 8 hexadecimal digits */
export const signatureLine = (name: string, id: string, signature: Uint8Array): string =>
  `${signaturePrefix}${name} ${toBase64(Buffer.concat([Buffer.from(id, 'hex'), signature]))}\n`

/** What a note says, unverified: its text without the signatures. @throws VerificationError `note-malformed` */
export const noteText = (note: string): string => splitNote(note).text

/** The signature lines of a note, unverified. @throws VerificationError `note-malformed` */
export const signatureLines = (note: string): readonly SignatureLine[] => splitNote(note).lines

/** See `checkNote`. */
export const openNote = (note: string | Uint8Array, keys: readonly VerifierKey[]): OpenedNote =>
  now(checkNote(note, keys))
