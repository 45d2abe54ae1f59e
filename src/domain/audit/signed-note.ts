import { type KeyObject, sign, verify } from 'node:crypto'
import { rawEd25519PublicKey } from './ed25519.ts'
import { isWellFormed, parseBase64, parseUtf8, toBase64 } from './strict-encoding.ts'
import { VerificationError } from './verification-error.ts'
import { isKeyName, keyId, signatureTypes, type VerifierKey } from './verifier-key.ts'

/** Who signs: a key name and the Ed25519 private key that belongs to it. */
export type NoteSigner = { readonly name: string; readonly privateKey: KeyObject }

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

export type SignatureLine = { readonly name: string; readonly id: string; readonly signature: Uint8Array }

const largestNote = 1_000_000
const mostSignatures = 100
const signaturePrefix = '— '
/** Control characters below the space, except newline. */
const forbiddenControl = /[^\n -\u{10ffff}]/u

/**
 * Signs text that ends in a newline (C2SP signed-note). Ed25519 is deterministic: the same text and key give the same
 * bytes.
 * @throws VerificationError `note-malformed` or `key-malformed`
 */
export function signNote(signers: readonly NoteSigner[], text: string): string {
  if (!text.endsWith('\n') || !isNoteText(text)) throw malformed('Text of a note ends in a newline')
  const lines = signers.map(({ name, privateKey }) => {
    if (!isKeyName(name))
      throw new VerificationError('key-malformed', `Not a key name: ${JSON.stringify(name)}`)
    const id = keyId(name, signatureTypes.log, rawEd25519PublicKey(privateKey))
    return signatureLine(name, id, sign(null, Buffer.from(text, 'utf8'), privateKey))
  })
  if (lines.length === 0) throw malformed('A note has at least one signature')
  return `${text}\n${lines.join('')}`
}

/** A signature line with its end: `— name base64(id ‖ signature)`. @param id 8 hexadecimal digits */
export const signatureLine = (name: string, id: string, signature: Uint8Array): string =>
  `${signaturePrefix}${name} ${toBase64(Buffer.concat([Buffer.from(id, 'hex'), signature]))}\n`

/** What a note says, unverified: its text without the signatures. @throws VerificationError `note-malformed` */
export const noteText = (note: string): string => splitNote(note).text

/** The signature lines of a note, unverified. @throws VerificationError `note-malformed` */
export const signatureLines = (note: string): readonly SignatureLine[] => splitNote(note).lines

/**
 * Opens a note with the keys that are trusted. One bad signature of a trusted key rejects the whole note; signatures
 * of other keys are ignored; with no good one the note is rejected.
 * @throws VerificationError `note-malformed`, `note-signature-invalid`, `key-ambiguous` or
 * `note-not-signed-by-known-key`
 */
export function openNote(note: string | Uint8Array, keys: readonly VerifierKey[]): OpenedNote {
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
    else signatures.push(verifySignature(text, key, signature))
  }
  if (signatures.length === 0) {
    throw new VerificationError('note-not-signed-by-known-key', 'No trusted key has signed this')
  }
  return { text, signatures, unknown }
}

function verifySignature(text: string, key: VerifierKey, signature: Uint8Array): VerifiedSignature {
  const isCosignature = key.type === signatureTypes.cosignature
  const time = isCosignature && signature.length === 72 ? Buffer.from(signature).readBigUInt64BE() : undefined
  // The time is part of what a witness signs (C2SP tlog-cosignature, "Ed25519 signed message").
  const message = time === undefined ? text : `cosignature/v1\ntime ${time}\n${text}`
  const ed25519 = isCosignature ? signature.subarray(8) : signature
  if (ed25519.length !== 64 || !verify(null, Buffer.from(message, 'utf8'), key.publicKey, ed25519)) {
    throw new VerificationError(
      'note-signature-invalid',
      `The signature of ${key.name}+${key.id} is not valid`,
    )
  }
  return time === undefined ? { key } : { key, time }
}

function splitNote(note: string | Uint8Array): { text: string; lines: SignatureLine[] } {
  const whole = typeof note === 'string' ? note : parseUtf8(note)
  if (whole === undefined || whole.length > largestNote || !isNoteText(whole)) throw malformed('Not a note')
  // The text may contain blank lines itself: only the last one separates.
  const split = whole.lastIndexOf('\n\n')
  if (split < 0 || !whole.endsWith('\n')) throw malformed('Signatures follow after a blank line')
  const block = whole.slice(split + 2, -1)
  const lines = block.split('\n')
  if (lines.length > mostSignatures) throw malformed(`More than ${mostSignatures} signatures`)
  return { text: whole.slice(0, split + 1), lines: lines.map(parseSignatureLine) }
}

function parseSignatureLine(line: string): SignatureLine {
  const [name, encoded, ...rest] = line.slice(signaturePrefix.length).split(' ')
  const bytes = parseBase64(encoded ?? '')
  const isLine = line.startsWith(signaturePrefix) && rest.length === 0
  if (!isLine || name === undefined || !isKeyName(name) || bytes === undefined || bytes.length < 5) {
    throw malformed('A signature line reads "— name base64"')
  }
  return { name, id: Buffer.from(bytes.subarray(0, 4)).toString('hex'), signature: bytes.subarray(4) }
}

const isNoteText = (text: string): boolean => isWellFormed(text) && !forbiddenControl.test(text)

const malformed = (detail: string) => new VerificationError('note-malformed', detail)
