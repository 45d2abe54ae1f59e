import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { join } from 'node:path'
import { KeyError } from './key-error.ts'
import { readKeyFile, readOrCreateKeyFile, readOwnKeyFile } from './key-file.ts'
import { type PublicJwk, SigningKey } from './signing-key.ts'

/** The gateway's signing keys: one for release certificates, one for checkpoints of the audit log. */
export type SigningKeys = {
  readonly certificate: SigningKey
  readonly checkpoint: SigningKey
  /** Signs checkpoints beside the other while that one is being replaced. */
  readonly nextCheckpoint?: SigningKey
  /** The public halves as a JSON Web Key Set (RFC 7517 §5), for `/.well-known/jwks.json`. */
  readonly jwks: { readonly keys: readonly PublicJwk[] }
}

export type SigningKeySource = {
  /** A PEM file with one key for both uses, two (certificate, checkpoint), or three (then the next checkpoint key); PKCS #8. */
  readonly file?: string | undefined
  /** Where generated keys are kept (`certificate.pem`, `checkpoint.pem`). */
  readonly directory?: string | undefined
  /** Whether keys may be generated: only in demo and embedded mode, never in production. */
  readonly mayGenerate: boolean
}

/**
 * The Ed25519 signing keys (RFC 8032) from the configured file, else, where that is allowed, from the key directory,
 * which gets new ones when it has none (mode 0600).
 *
 * @throws KeyError KEY_MISSING, KEY_MALFORMED, KEY_FILE_UNREADABLE, KEY_FILE_EXPOSED
 */
export async function loadSigningKeys(source: SigningKeySource): Promise<SigningKeys> {
  if (source.file !== undefined) return fromPem((await readKeyFile(source.file)).toString('utf8'))
  const { directory } = source
  if (!source.mayGenerate || directory === undefined) {
    throw new KeyError('KEY_MISSING', 'No signing key is configured, and none may be generated in this mode')
  }
  const load = async (name: string) =>
    parsePem((await readOrCreateKeyFile(join(directory, `${name}.pem`), generatePem)).toString('utf8'))
  const next = await readOwnKeyFile(join(directory, 'checkpoint-next.pem'))
  return signingKeys(
    await load('certificate'),
    await load('checkpoint'),
    next === undefined ? undefined : parsePem(next.toString('utf8')),
  )
}

function fromPem(text: string): SigningKeys {
  const blocks = text.match(/-----BEGIN [A-Z ]+-----[^-]+-----END [A-Z ]+-----/g) ?? []
  const [certificate, checkpoint = certificate, next] = blocks
  if (certificate === undefined || checkpoint === undefined || blocks.length > 3) {
    throw new KeyError(
      'KEY_MALFORMED',
      'The signing key file holds one to three PEM blocks: certificate, checkpoint and next checkpoint key',
    )
  }
  return signingKeys(
    parsePem(certificate),
    parsePem(checkpoint),
    next === undefined ? undefined : parsePem(next),
  )
}

function signingKeys(certificateKey: KeyObject, checkpointKey: KeyObject, nextKey?: KeyObject): SigningKeys {
  const certificate = new SigningKey(certificateKey)
  const checkpoint = new SigningKey(checkpointKey)
  const next = nextKey === undefined ? undefined : new SigningKey(nextKey)
  // A key id names exactly one key of the set, so one key for several uses appears once.
  const all = [certificate, checkpoint, ...(next === undefined ? [] : [next])]
  const keys = [...new Map(all.map((key) => [key.kid, key.publicJwk])).values()]
  return {
    certificate,
    checkpoint,
    ...(next === undefined ? {} : { nextCheckpoint: next }),
    jwks: { keys },
  }
}

function parsePem(pem: string): KeyObject {
  try {
    return createPrivateKey(pem)
  } catch {
    // The parser's own error is left out: it may quote what it read.
    throw new KeyError('KEY_MALFORMED', 'The signing key is not an unencrypted PKCS #8 PEM private key')
  }
}

export const generatePem = (): string =>
  generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }).privateKey
