import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { canonicalBytes, digestOf } from '../../src/domain/audit/canonical.ts'
import { signCheckpoint } from '../../src/domain/audit/checkpoint.ts'
import { CompactRange } from '../../src/domain/audit/compact-range.ts'
import { leafHash } from '../../src/domain/audit/merkle-tree.ts'
import { formatReceipt } from '../../src/domain/audit/tlog-proof.ts'
import type { DatasetDefinition, SourceColumns, VariableName } from '../../src/domain/dataset/definition.ts'
import { packageRoot } from '../../src/package-root.ts'
import { hmacPads } from '../../src/platform/keys/hmac-pads.ts'
import { SigningKey } from '../../src/platform/keys/signing-key.ts'
import { loadPolicyEngine } from '../../src/platform/policy/cedar.ts'
import { loadProfile } from '../../src/platform/policy/profile.ts'
import { createCertificateSigner } from '../../src/platform/release/certificate-signer.ts'
import { createReleaseFiles } from '../../src/platform/release/release-files.ts'
import type { Engine, ReleasePorts } from '../../src/release/ports.ts'

type BenchSetup = {
  readonly engine: Engine
  readonly definition: DatasetDefinition
  readonly columns: SourceColumns
  readonly variables: readonly VariableName[]
  readonly folders: { readonly staging: string; readonly extracts: string }
  readonly consentDigest: string
}

/**
 * Real engine, policies, profile, files and signatures; only the gateway's own database is left out, since its one
 * transaction does not grow with the data.
 */
export async function benchPorts(setup: BenchSetup) {
  const extractId = randomUUID()
  const person = { id: randomUUID(), organisation: 'Bench', roles: ['researcher'], active: true }
  const projectId = randomUUID()
  const policies = join(packageRoot, 'policies')
  const { profile, digest } = await loadProfile(policies, 'hk-research')
  const policyEngine = loadPolicyEngine(join(policies, 'access'))
  const key = new SigningKey(generateKeyPairSync('ed25519').privateKey)
  const now = new Date('2026-01-15T00:00:00.000Z')
  const order = {
    extractId,
    grantId: randomUUID(),
    projectId,
    datasetId: setup.definition.id,
    datasetVersion: 1,
    requestedBy: person.id,
    format: 'parquet' as const,
    asOf: now,
  }
  const purpose = {
    code: 'DUO:0000006',
    commercialUse: false,
    forProfitOrganisation: false,
    statement: 'Bench',
  }
  const selection = {
    dataset: setup.definition.id,
    variables: setup.variables,
    justification: 'Bench',
    version: 1,
  }
  const entries = new Map<bigint, Uint8Array>()
  const progressListeners: ((stage: string) => void)[] = []
  const ports: ReleasePorts = {
    now: () => now,
    facts: {
      order: async () => order,
      person: async () => person,
      grant: async () => ({
        id: order.grantId,
        requestId: randomUUID(),
        requestVersion: 1,
        requestDigest: digestOf('bench'),
        projectId,
        projectOrganisation: 'Bench',
        members: [person.id],
        status: 'active',
        startsAt: new Date('2026-01-01T00:00:00.000Z'),
        endsAt: new Date('2027-01-01T00:00:00.000Z'),
        scope: { purpose, datasets: [selection] },
        conditions: [],
        obligations: [],
        ethics: { reference: 'bench', expiresOn: '2026-12-31' },
        destination: { organisation: 'Bench', jurisdiction: 'HK' },
        decision: { by: randomUUID(), at: now, approvals: 2 },
      }),
      dataset: async () => ({
        id: order.datasetId,
        version: 1,
        digest: digestOf('bench'),
        definition: setup.definition,
        columns: setup.columns,
      }),
      consentFiles: async () => [{ sequence: 1, digest: setup.consentDigest }],
    },
    policy: policyEngine,
    profile,
    profileDigest: digest,
    profiles: new Map(),
    engine: setup.engine,
    pseudonymPads: () => hmacPads(new Uint8Array(32).map((_, at) => at * 7 + 1)),
    records: {
      progress: async (_id, stage) => {
        for (const listener of progressListeners) listener(stage)
      },
      record: async (_order, _command, _manifest, _expected, event) => {
        entries.set(0n, canonicalBytes(event))
        return { entryId: 0n }
      },
      delivered: async () => undefined,
      refused: async (_id, refusal) => {
        throw new Error(`refused: ${refusal.detail}`)
      },
      isRecorded: async () => entries.size > 0,
    },
    audit: {
      receipt: async ({ entryId }) => {
        const bytes = entries.get(entryId) ?? new Uint8Array()
        const tree = CompactRange.empty()
        tree.append(leafHash(bytes))
        const head = { size: tree.size, root: tree.root() }
        const checkpoint = signCheckpoint({ name: 'bench', privateKey: key.privateKey }, head)
        return {
          index: 0,
          entry: Buffer.from(bytes).toString('base64'),
          proof: formatReceipt({ index: 0n, hashes: [], checkpoint }),
        }
      },
    },
    files: createReleaseFiles({ staging: setup.folders.staging, published: setup.folders.extracts }),
    signer: createCertificateSigner(key),
    leftover: ({ cause }) => {
      throw cause
    },
    issuer: 'https://bench.invalid',
  }
  return {
    extractId,
    /** The ports, noting how long each stage took. */
    withTimes(stages: Map<string, number>): ReleasePorts {
      let last = performance.now()
      progressListeners.push((stage) => {
        stages.set(stage, (performance.now() - last) / 1000)
        last = performance.now()
      })
      return ports
    },
  }
}
