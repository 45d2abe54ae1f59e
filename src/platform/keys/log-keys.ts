import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { NoteSigner } from '../../domain/audit/signed-note.ts'
import { formatVerifierKey, parseVerifierKey, type VerifierKey } from '../../domain/audit/verifier-key.ts'
import { isMissing } from '../is-missing.ts'
import type { SigningKeys } from './signing-keys.ts'

/** The keys of the audit log: who signs now, and every verifier key an auditor needs for old and new checkpoints. */
export type LogKeys = {
  /** One, or two while a key is replaced: then every checkpoint carries both signatures. */
  readonly signers: readonly NoteSigner[]
  /** Verifier keys of the signers, the lasting one last. */
  readonly active: readonly string[]
  /** Verifier keys that signed earlier checkpoints. */
  readonly retired: readonly string[]
  /** All of them, parsed. */
  readonly trusted: readonly VerifierKey[]
}

/** File beside the keys that names those that are no longer used, a line for each. */
export const retiredKeysFile = (directory: string): string => join(directory, 'checkpoint-retired.vkeys')

/**
 * @param options.directory where the gateway keeps its keys; its list of retired ones is read if there is one
 * @param options.retired verifier keys that are retired by configuration
 * @throws VerificationError `key-malformed` for a retired key that is none
 */
export async function logKeysOf(
  keys: SigningKeys,
  options: { readonly origin: string; readonly directory: string; readonly retired: readonly string[] },
): Promise<LogKeys> {
  const { origin } = options
  const own = keys.nextCheckpoint === undefined ? [keys.checkpoint] : [keys.checkpoint, keys.nextCheckpoint]
  const active = own.map(({ publicKey }) => formatVerifierKey(origin, publicKey))
  const listed = await readLines(retiredKeysFile(options.directory))
  const retired = [...new Set([...options.retired, ...listed])].filter((vkey) => !active.includes(vkey))
  return {
    signers: own.map(({ privateKey }) => ({ name: origin, privateKey })),
    active,
    retired,
    trusted: [...active, ...retired].map(parseVerifierKey),
  }
}

async function readLines(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return ''
    throw error
  })
  return text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]))
}
