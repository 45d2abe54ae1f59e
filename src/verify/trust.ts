import type { JSONWebKeySet } from 'jose'
import { z } from 'zod'
import {
  checkVerifierKey,
  signatureTypes,
  type VerifierKey,
} from '../domain/audit/verification/check-verifier-key.ts'
import { compute } from '../domain/audit/verification/computation.ts'
import { VerificationError } from '../domain/audit/verification-error.ts'
import { webCryptography } from './web-cryptography.ts'

/** Whom the verifier believes. */
export type TrustedKeys = {
  /** Without them the certificate's own signature is not checked; the log vouches for every word of the statement. */
  readonly jwks?: JSONWebKeySet
  readonly log: readonly VerifierKey[]
}

const keySet = z.looseObject({
  keys: z.array(z.looseObject({ kty: z.string(), crv: z.string(), x: z.string(), kid: z.string() })).min(1),
})

/** Reads a JSON Web Key Set (RFC 7517). @throws Error when it is none, or has no key */
export function parseKeySet(text: string): JSONWebKeySet {
  const read = keySet.safeParse(jsonOf(text))
  if (!read.success)
    throw new Error('Not a JSON Web Key Set: it reads {"keys": [{"kty", "crv", "x", "kid"}]}')
  return read.data
}

/**
 * Reads keys of the log, one on each line; empty lines are ignored.
 * @throws VerificationError `key-malformed`, also when there is no key of a log among them
 */
export async function parseVerifierKeys(text: string): Promise<readonly VerifierKey[]> {
  const lines = text.split('\n').map((line) => line.trim())
  const keys = await Promise.all(
    lines.filter((line) => line !== '').map((line) => compute(checkVerifierKey(line), webCryptography)),
  )
  if (!keys.some(({ type }) => type === signatureTypes.log))
    throw new VerificationError('key-malformed', 'There is no key of a log')
  return keys
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
