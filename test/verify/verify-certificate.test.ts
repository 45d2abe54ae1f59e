import { beforeAll, describe, expect, it } from '@jest/globals'
import { formatReceipt, parseReceipt } from '../../src/domain/audit/tlog-proof.ts'
import type { ReleaseCertificate } from '../../src/domain/certificate/statement.ts'
import type { TrustedKeys } from '../../src/verify/trust.ts'
import { verifyCertificate } from '../../src/verify/verify-certificate.ts'
import { logKeys } from '../support/log.ts'
import { certificate, entries, jwks, otherJwks, receiptOf, signed } from './certified.ts'

const keys: TrustedKeys = { jwks, log: logKeys }
const base64 = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? '').toString('base64')

/** Names of the checks that failed, and of those that could not be made after. */
async function failures(jws: string, trusted: TrustedKeys = keys): Promise<string[]> {
  const { ok, checks } = await verifyCertificate(jws, trusted)
  const bad = checks.filter((check) => !check.ok)
  expect(ok).toBe(bad.length === 0)
  return bad.map(({ name, skipped }) => (skipped ? `${name} skipped` : name))
}
const ofAudit = (changes: Partial<ReleaseCertificate['audit']>) =>
  signed({ ...certificate, audit: { ...certificate.audit, ...changes } })

describe('a certificate', () => {
  let jws: string
  beforeAll(async () => {
    jws = await signed(certificate)
  })

  it('is valid, check by check, and is handed out as it was signed', async () => {
    const verdict = await verifyCertificate(`${jws}\n`, keys)
    expect(verdict.checks.map(({ name, ok, skipped }) => [name, ok, skipped])).toEqual(
      ['signature', 'record', 'receipt', 'checkpoint', 'inclusion'].map((name) => [name, true, undefined]),
    )
    expect(verdict.certificate).toEqual(certificate)
    expect(verdict.checks.at(-1)?.detail).toBe('entry 3 of 7 in log.example/test')
  })

  it('is proven by the log alone when no certificate key is known, and says that it is', async () => {
    const { ok, checks } = await verifyCertificate(jws, { log: logKeys })
    expect(ok).toBe(true)
    expect(checks[0]).toMatchObject({ name: 'signature', ok: true, skipped: true })
    const forged = await signed({ ...certificate, iss: 'https://elsewhere.example' })
    expect(await failures(forged, { log: logKeys })).toEqual(['record'])
  })

  it('fails at the signature wherever a bit of it is changed', async () => {
    const accepted: number[] = []
    // The last characters of each base64url part may carry unused bits, which a strict reader refuses as well.
    for (let i = 0; i < jws.length; i += 7) {
      const changed = `${jws.slice(0, i)}${String.fromCharCode(jws.charCodeAt(i) ^ 1)}${jws.slice(i + 1)}`
      if ((await failures(changed)).join() !== 'signature') accepted.push(i)
    }
    expect(accepted).toEqual([])
  })

  it('fails at the signature with another key, cut short, when it is none, and when it is too long', async () => {
    expect(await failures(jws, { jwks: otherJwks, log: logKeys })).toEqual(['signature'])
    for (const text of ['', jws.slice(0, -1), jws.slice(0, 200), 'no certificate', 'a.b.c', '{}', '...'])
      expect([text, await failures(text), await failures(text, { log: logKeys })]).toEqual([
        text,
        ['signature'],
        // Without certificate keys the last part is not looked at: what remains is proven by the log.
        text === jws.slice(0, -1) ? [] : ['signature'],
      ])
    const { checks } = await verifyCertificate('x'.repeat(4_000_001), keys)
    expect(checks).toEqual([
      { name: 'signature', ok: false, detail: expect.stringContaining('more than 4000000 characters') },
    ])
  })

  it('fails at the record when the entry is of something else, or of another statement', async () => {
    expect(await failures(await signed({ ...certificate, iat: 1 }))).toEqual(['record'])
    const other = { index: 4, entry: base64(entries[4]), proof: receiptOf(4) }
    expect(await failures(await ofAudit(other))).toEqual(['record'])
  })

  it('fails at the receipt when it is cut short or of another entry than is claimed', async () => {
    const rest = ['checkpoint skipped', 'inclusion skipped']
    expect(await failures(await ofAudit({ index: 4 }))).toEqual(['receipt', ...rest])
    expect(await failures(await ofAudit({ proof: receiptOf(3).slice(0, 60) }))).toEqual(['receipt', ...rest])
  })

  it('fails at the checkpoint when no trusted key of the log has signed it', async () => {
    const { audit } = certificate
    const proof = audit.proof.replace('\n7\n', '\n8\n')
    expect(await failures(await ofAudit({ proof }))).toEqual(['checkpoint', 'inclusion skipped'])
    expect(await failures(jws, { jwks, log: [] })).toEqual(['checkpoint', 'inclusion skipped'])
  })

  it('fails at the inclusion when the proof leads elsewhere', async () => {
    const receipt = parseReceipt(certificate.audit.proof)
    const proof = formatReceipt({ ...receipt, hashes: receipt.hashes.toReversed() })
    expect(await failures(await ofAudit({ proof }))).toEqual(['inclusion'])
  })
})
