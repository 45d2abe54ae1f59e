import {
  base64url,
  compactVerify,
  createLocalJWKSet,
  decodeProtectedHeader,
  errors,
  type JSONWebKeySet,
} from 'jose'
import { certificateSchema } from '../../contract/certificate.ts'
import { digestOf } from '../../domain/audit/canonical.ts'
import { parseEvent } from '../../domain/audit/event-search.ts'
import { verifyReceipt } from '../../domain/audit/tlog-proof.ts'
import { VerificationError } from '../../domain/audit/verification-error.ts'
import type { VerifierKey } from '../../domain/audit/verifier-key.ts'
import type { ReleaseCertificate } from '../../domain/certificate/statement.ts'
import { CERTIFICATE_TYPE } from './certificate-signer.ts'

export type TrustedKeys = {
  /** Without them the certificate's own signature is not checked; the log vouches for every word of the statement. */
  readonly jwks?: JSONWebKeySet
  readonly log: readonly VerifierKey[]
}

export type CertificateCheck = { readonly name: string; readonly ok: boolean; readonly detail: string }

export type CertificateVerdict = {
  readonly ok: boolean
  readonly checks: readonly CertificateCheck[]
  readonly certificate?: ReleaseCertificate
}

/**
 * Verifies a release certificate with nothing but the file and the published keys: the signature; that the audit entry it
 * carries states this very release; that the entry is in the log at the stated place under a signed checkpoint.
 */
export async function verifyCertificate(jws: string, keys: TrustedKeys): Promise<CertificateVerdict> {
  const checks: CertificateCheck[] = []
  const certificate = await checkSignature(jws.trim(), keys.jwks, checks)
  if (certificate === undefined) return { ok: false, checks }
  checks.push(checkEntry(certificate), checkLog(certificate, keys.log))
  return { ok: checks.every((check) => check.ok), checks, certificate }
}

async function checkSignature(
  jws: string,
  jwks: JSONWebKeySet | undefined,
  checks: CertificateCheck[],
): Promise<ReleaseCertificate | undefined> {
  try {
    const { payload, protectedHeader } = await openJws(jws, jwks)
    if (protectedHeader.typ !== CERTIFICATE_TYPE)
      throw new Error(`the file is a ${protectedHeader.typ}, no certificate`)
    const certificate = certificateSchema.parse(JSON.parse(Buffer.from(payload).toString('utf8')))
    checks.push({
      name: 'signature',
      ok: true,
      detail:
        jwks === undefined
          ? 'not checked: no certificate key was given; what follows proves the statement by the log'
          : `signed by ${certificate.iss} with key ${protectedHeader.kid}`,
    })
    return certificate
  } catch (error) {
    const detail = error instanceof errors.JOSEError || error instanceof Error ? error.message : 'unreadable'
    checks.push({ name: 'signature', ok: false, detail })
    return undefined
  }
}

type OpenedJws = {
  readonly payload: Uint8Array
  readonly protectedHeader: { readonly typ?: unknown; readonly kid?: unknown }
}

const openJws = async (jws: string, jwks: JSONWebKeySet | undefined): Promise<OpenedJws> =>
  jwks === undefined
    ? { payload: base64url.decode(jws.split('.')[1] ?? ''), protectedHeader: decodeProtectedHeader(jws) }
    : compactVerify(jws, createLocalJWKSet(jwks), { algorithms: ['EdDSA'] })

function checkEntry({ audit, ...statement }: ReleaseCertificate): CertificateCheck {
  const name = 'record'
  try {
    const event = parseEvent(Buffer.from(audit.entry, 'base64'))
    if (event.type !== 'release.recorded')
      return { name, ok: false, detail: `the entry records ${event.type}` }
    if (event.digests?.statement !== digestOf(statement)) {
      return { name, ok: false, detail: 'the audit entry records another statement' }
    }
    return { name, ok: true, detail: `recorded at ${event.time} for extract ${event.about.extract}` }
  } catch (error) {
    return { name, ok: false, detail: error instanceof Error ? error.message : 'unreadable' }
  }
}

function checkLog({ audit }: ReleaseCertificate, keys: readonly VerifierKey[]): CertificateCheck {
  const name = 'log'
  try {
    const { index, size, origin } = verifyReceipt(audit.proof, Buffer.from(audit.entry, 'base64'), keys)
    return { name, ok: true, detail: `entry ${index} of ${size} in ${origin}` }
  } catch (error) {
    return {
      name,
      ok: false,
      detail: error instanceof VerificationError ? error.message : 'unreadable proof',
    }
  }
}
