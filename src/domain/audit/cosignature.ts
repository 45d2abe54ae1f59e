import { sign } from 'node:crypto'
import { rawEd25519PublicKey } from './ed25519.ts'
import { type NoteSigner, noteText, openNote, signatureLine, signatureLines } from './signed-note.ts'
import { VerificationError } from './verification-error.ts'
import { keyId, signatureTypes, type VerifierKey } from './verifier-key.ts'

/**
 * A witness's signature line under a checkpoint (C2SP tlog-cosignature, cosignature/v1, Ed25519): it saw this tree and
 * every one before it was a prefix.
 * @param checkpoint the signed checkpoint, verbatim; its text without the signatures is what is signed
 * @param time seconds since 1970
 * @returns the line with its end
 */
export function cosign({ name, privateKey }: NoteSigner, checkpoint: string, time: bigint): string {
  const text = noteText(checkpoint)
  const signature = sign(null, Buffer.from(`cosignature/v1\ntime ${time}\n${text}`, 'utf8'), privateKey)
  const stamp = Buffer.alloc(8)
  stamp.writeBigUInt64BE(time)
  const id = keyId(name, signatureTypes.cosignature, rawEd25519PublicKey(privateKey))
  return signatureLine(name, id, Buffer.concat([stamp, signature]))
}

/** One valid cosignature, as it is kept. */
export type Cosignature = {
  /** Name and id of the witness's key. */
  readonly witness: string
  /** The signature line with its end. */
  readonly line: string
  /** Seconds since 1970 at which the witness says it signed. */
  readonly time: bigint
}

/**
 * The valid cosignatures in a witness's answer; lines of unknown keys are ignored, and each witness counts once.
 * @throws VerificationError `note-malformed` or `note-signature-invalid`
 */
export function openCosignatures(
  checkpoint: string,
  answer: string,
  witnesses: readonly VerifierKey[],
): Cosignature[] {
  const text = `${noteText(checkpoint)}\n`
  const lines = signatureLines(`${text}${answer}`)
  const known = witnesses.filter(({ type }) => type === signatureTypes.cosignature)
  try {
    const { signatures } = openNote(`${text}${answer}`, known)
    return signatures.flatMap(({ key, time }) => {
      const line = lines.find(({ name, id }) => name === key.name && id === key.id)
      if (line === undefined || time === undefined) return []
      return [{ witness: nameOf(key), line: signatureLine(line.name, line.id, line.signature), time }]
    })
  } catch (error) {
    if (error instanceof VerificationError && error.kind === 'note-not-signed-by-known-key') return []
    throw error
  }
}

/** What a witness is called where its signatures are kept. */
export const nameOf = ({ name, id }: Pick<VerifierKey, 'name' | 'id'>): string => `${name}+${id}`
