import { nameOf } from '../../domain/audit/cosignature.ts'
import { toBase64 } from '../../domain/audit/strict-encoding.ts'
import { VerificationError } from '../../domain/audit/verification-error.ts'
import { parseVerifierKey, signatureTypes } from '../../domain/audit/verifier-key.ts'
import type { WitnessPolicy } from './published-head.ts'

/**
 * The configured witnesses. One key under two names would count twice, so it is refused.
 * @throws VerificationError `key-malformed` or `key-ambiguous`
 */
export function witnessPolicy(config: {
  readonly witnesses: readonly { readonly key: string; readonly url: string }[]
  readonly witnessQuorum: number
}): WitnessPolicy {
  const witnesses = config.witnesses.map(({ key, url }) => ({ key: parseVerifierKey(key), url }))
  const seen = new Set<string>()
  for (const { key } of witnesses) {
    if (key.type !== signatureTypes.cosignature) {
      throw new VerificationError('key-malformed', `${nameOf(key)} is not the key of a witness (type 4)`)
    }
    const raw = toBase64(key.publicKey)
    if (seen.has(raw)) throw new VerificationError('key-ambiguous', `${nameOf(key)} is configured twice`)
    seen.add(raw)
  }
  return { witnesses, quorum: config.witnessQuorum }
}
