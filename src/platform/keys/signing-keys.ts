import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { join } from 'node:path'
import { KeyError } from './key-error.ts'
import { readKeyFile, readOrCreateKeyFile } from './key-file.ts'
import { type PublicJwk, SigningKey } from './signing-key.ts'

/** The gateway's signing keys: one for release certificates, one for checkpoints of the audit log. */
export type SigningKeys = {
  readonly certificate: SigningKey
  readonly checkpoint: SigningKey
  /** The public halves as a JSON Web Key Set (RFC 7517 §5), for `/.well-known/jwks.json`. */
  readonly jwks: { readonly keys: readonly PublicJwk[] }
}

export type SigningKeySource = {
  /** A PEM file with one key for both uses, or two: certificate first, checkpoint second (PKCS #8, unencrypted). */
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
  return signingKeys(await load('certificate'), await load('checkpoint'))
}

function fromPem(text: string): SigningKeys {
  const blocks = text.match(/-----BEGIN [A-Z ]+-----[^-]+-----END [A-Z ]+-----/g) ?? []
  const [certificate, checkpoint = certificate] = blocks
  if (certificate === undefined || checkpoint === undefined || blocks.length > 2) {
    throw new KeyError(
      'KEY_MALFORMED',
      'The signing key file holds one or two PEM blocks, certificate key first',
    )
  }
  return signingKeys(parsePem(certificate), parsePem(checkpoint))
}

function signingKeys(certificateKey: KeyObject, checkpointKey: KeyObject): SigningKeys {
  const certificate = new SigningKey(certificateKey)
  const checkpoint = new SigningKey(checkpointKey)
  const keys = [certificate, checkpoint].map((key) => key.publicJwk)
  return {
    certificate,
    checkpoint,
    // One key for both uses appears once: a key id names exactly one key of the set.
    jwks: { keys: certificate.kid === checkpoint.kid ? keys.slice(0, 1) : keys },
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

const generatePem = (): string =>
  generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }).privateKey
