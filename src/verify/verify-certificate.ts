import { base64url, compactVerify, createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet } from 'jose'
import { certificateSchema } from '../contract/certificate.ts'
import { canonicalJson } from '../domain/audit/canonical-json.ts'
import { parseEvent } from '../domain/audit/parse-event.ts'
import { parseBase64, parseUtf8, toHex, utf8Bytes } from '../domain/audit/strict-encoding.ts'
import { CERTIFICATE_TYPE, type ReleaseCertificate } from '../domain/certificate/statement.ts'
import { type Check, type Found, requireReadable, run } from './check.ts'
import type { TrustedKeys } from './trust.ts'
import { verifyPlace } from './verify-place.ts'
import { webCryptography } from './web-cryptography.ts'

export type CertificateVerdict = {
  readonly ok: boolean
  readonly checks: readonly Check[]
  readonly certificate?: ReleaseCertificate
}

/**
 * Verifies a release certificate with nothing but the file and the published keys: the signature; that the audit entry it
 * carries states this very release; that the entry is in the log at the stated place under a signed checkpoint.
 */
export async function verifyCertificate(jws: string, keys: TrustedKeys): Promise<CertificateVerdict> {
  const checks: Check[] = []
  const certificate = await checkSignature(checks, jws.trim(), keys.jwks)
  if (certificate === undefined) return { ok: false, checks }
  const entry = parseBase64(certificate.audit.entry)
  await run(checks, 'record', () => checkRecord(certificate, entry))
  const { proof, index } = certificate.audit
  await verifyPlace(checks, { proof, index, entry: entry ?? new Uint8Array() }, keys.log)
  return { ok: checks.every((check) => check.ok), checks, certificate }
}

/** Opens the certificate. Without keys its signature is noted as not checked, and everything else must prove it. */
async function checkSignature(
  checks: Check[],
  jws: string,
  jwks: JSONWebKeySet | undefined,
): Promise<ReleaseCertificate | undefined> {
  const found: Check[] = []
  const certificate = await run(found, 'signature', () => openCertificate(jws, jwks))
  const isSkipped = certificate !== undefined && jwks === undefined
  checks.push(...found.map((check) => (isSkipped ? { ...check, skipped: true as const } : check)))
  return certificate
}

async function openCertificate(
  jws: string,
  jwks: JSONWebKeySet | undefined,
): Promise<Found<ReleaseCertificate>> {
  requireReadable(jws)
  const { payload, protectedHeader } = await openJws(jws, jwks)
  if (protectedHeader.typ !== CERTIFICATE_TYPE)
    throw new Error(`the file is a ${protectedHeader.typ}, no certificate`)
  const read = certificateSchema.safeParse(JSON.parse(parseUtf8(payload) ?? ''))
  if (!read.success) {
    const [issue] = read.error.issues
    throw new Error(`the content is no release certificate: ${issue?.path.join('.')} ${issue?.message}`)
  }
  const detail =
    jwks === undefined
      ? 'not checked: no certificate key was given; what follows proves the statement by the log'
      : `signed by ${read.data.iss} with key ${protectedHeader.kid}`
  return { value: read.data, detail }
}

type OpenedJws = {
  readonly payload: Uint8Array
  readonly protectedHeader: { readonly typ?: unknown; readonly kid?: unknown }
}

const openJws = async (jws: string, jwks: JSONWebKeySet | undefined): Promise<OpenedJws> =>
  jwks === undefined
    ? { payload: base64url.decode(jws.split('.')[1] ?? ''), protectedHeader: decodeProtectedHeader(jws) }
    : compactVerify(jws, createLocalJWKSet(jwks), { algorithms: ['EdDSA'] })

/** The audit entry must record the release, and the digest of exactly what the certificate states. */
async function checkRecord(
  { audit: _, ...statement }: ReleaseCertificate,
  entry: Uint8Array | undefined,
): Promise<Found<undefined>> {
  if (entry === undefined) throw new Error('the audit entry is not base64')
  const event = parseEvent(entry)
  if (event.type !== 'release.recorded') throw new Error(`the entry records ${event.type}`)
  const digest = `sha256:${toHex(await webCryptography.sha256(utf8Bytes(canonicalJson(statement))))}`
  if (event.digests?.statement !== digest) throw new Error('the audit entry records another statement')
  return { value: undefined, detail: `recorded at ${event.time} for extract ${event.about.extract}` }
}
