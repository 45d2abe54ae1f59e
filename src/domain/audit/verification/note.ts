import { isWellFormed, parseBase64, parseUtf8, toHex } from '../strict-encoding.ts'
import { VerificationError } from '../verification-error.ts'
import { isKeyName } from './check-verifier-key.ts'

export type SignatureLine = { readonly name: string; readonly id: string; readonly signature: Uint8Array }

const largestNote = 1_000_000
const mostSignatures = 100
export const signaturePrefix = '— '
/** Control characters below the space, except newline. */
const forbiddenControl = /[^\n -\u{10ffff}]/u

/** Text and signature lines of a note (C2SP signed-note), unverified. @throws VerificationError `note-malformed` */
export function splitNote(note: string | Uint8Array): { text: string; lines: SignatureLine[] } {
  const whole = typeof note === 'string' ? note : parseUtf8(note)
  if (whole === undefined || whole.length > largestNote || !isNoteText(whole))
    throw malformedNote('Not a note')
  // The text may contain blank lines itself: only the last one separates.
  const split = whole.lastIndexOf('\n\n')
  if (split < 0 || !whole.endsWith('\n')) throw malformedNote('Signatures follow after a blank line')
  const block = whole.slice(split + 2, -1)
  const lines = block.split('\n')
  if (lines.length > mostSignatures) throw malformedNote(`More than ${mostSignatures} signatures`)
  return { text: whole.slice(0, split + 1), lines: lines.map(parseSignatureLine) }
}

function parseSignatureLine(line: string): SignatureLine {
  const [name, encoded, ...rest] = line.slice(signaturePrefix.length).split(' ')
  const bytes = parseBase64(encoded ?? '')
  const isLine = line.startsWith(signaturePrefix) && rest.length === 0
  if (!isLine || name === undefined || !isKeyName(name) || bytes === undefined || bytes.length < 5) {
    throw malformedNote('A signature line reads "— name base64"')
  }
  return { name, id: toHex(bytes.subarray(0, 4)), signature: bytes.subarray(4) }
}

export const isNoteText = (text: string): boolean => isWellFormed(text) && !forbiddenControl.test(text)

export const malformedNote = (detail: string) => new VerificationError('note-malformed', detail)
