import { createHash } from 'node:crypto'
import { canonicalBytes, digestOf } from '../../src/domain/audit/canonical.ts'
import { signCheckpoint } from '../../src/domain/audit/checkpoint.ts'
import { ed25519PrivateKey } from '../../src/domain/audit/ed25519.ts'
import type { AuditEvent } from '../../src/domain/audit/event.ts'
import { inclusionProof } from '../../src/domain/audit/merkle-proof.ts'
import { leafHash, rootOf } from '../../src/domain/audit/merkle-tree.ts'
import { formatReceipt } from '../../src/domain/audit/tlog-proof.ts'
import type { ReleaseCertificate, ReleaseStatement } from '../../src/domain/certificate/statement.ts'
import { SigningKey } from '../../src/platform/keys/signing-key.ts'
import { createCertificateSigner } from '../../src/platform/release/certificate-signer.ts'
import { eventOf, logSigner } from '../support/log.ts'

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const digest = `sha256:${'ab'.repeat(32)}`
const at = '2026-03-01T00:00:00.000Z'

/** A released file. */
export const table = Buffer.from('pseudonym,sex\n1,F\n2,M\n')

export const statement: ReleaseStatement = {
  iss: 'https://gateway.example',
  jti: id(1),
  iat: 1_772_323_200,
  request: {
    id: id(2),
    version: 1,
    digest,
    purpose: {
      code: 'DUO:0000006',
      commercialUse: false,
      forProfitOrganisation: false,
      statement: 'Length of stay, 住院日數',
    },
  },
  grant: {
    id: id(3),
    project: id(4),
    conditions: [{ kind: 'minimum-k', k: 10 }],
    obligations: [],
    decision: { by: id(5), at, approvals: 2 },
    endsAt: at,
  },
  recipient: { person: id(6), organisation: 'University' },
  dataset: { id: 'hospital', version: 1, digest },
  policy: { bundle: digest, policies: ['release-under-grant'], inputs: digest },
  dataUse: { verdict: 'permitted', obligations: [] },
  consent: { basis: 'opt-in', at, purposes: ['research'], snapshot: digest },
  deidentification: { profile: 'hk-research', version: 2, digest, variables: [] },
  risk: {
    k: { required: 10, reached: 25 },
    prosecutorRisk: { highestPpm: 40_000, averagePpm: 12_400 },
    classes: 20,
  },
  counts: { considered: 100, excludedByConsent: { atMost: 9 }, suppressed: 0, released: 95 },
  files: [
    {
      name: 'patients.csv',
      mediaType: 'text/csv',
      bytes: table.length,
      rows: 2,
      sha256: createHash('sha256').update(table).digest('hex'),
    },
    { name: 'risk-report.json', mediaType: 'application/json', bytes: 2, sha256: '0'.repeat(64) },
  ],
}

const recorded: AuditEvent = {
  ...eventOf(3, { type: 'release.recorded', about: { extract: statement.jti } }),
  digests: { statement: digestOf(statement) },
}
/** Seven entries, of which the fourth is the release. */
export const entries = Array.from({ length: 7 }, (_, i) => canonicalBytes(i === 3 ? recorded : eventOf(i)))
const hashes = entries.map(leafHash)
const checkpoint = signCheckpoint([logSigner], { size: 7n, root: rootOf(hashes) })

/** The receipt of an entry, as the gateway writes it. */
export const receiptOf = (index: number, { withEntry = true } = {}): string =>
  formatReceipt({
    index: BigInt(index),
    hashes: inclusionProof(index, hashes),
    checkpoint,
    ...(withEntry ? { extra: entries[index] ?? new Uint8Array() } : {}),
  })

export const certificate: ReleaseCertificate = {
  ...statement,
  audit: {
    index: 3,
    entry: Buffer.from(entries[3] ?? '').toString('base64'),
    proof: receiptOf(3, { withEntry: false }),
  },
}

const keyOf = (fill: number) => new SigningKey(ed25519PrivateKey(new Uint8Array(32).fill(fill)))
const jwksOf = (key: SigningKey) => ({ keys: [{ ...key.publicJwk }] })
const key = keyOf(11)

export const jwks = jwksOf(key)
export const otherJwks = jwksOf(keyOf(12))
export const signed = (content: ReleaseCertificate): Promise<string> =>
  createCertificateSigner(key).sign(content)
