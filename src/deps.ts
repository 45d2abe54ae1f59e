import { createHash, randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Config } from './config.ts'
import { formatVerifierKey, parseVerifierKey, type VerifierKey } from './domain/audit/verifier-key.ts'
import type { Committee } from './domain/review/committee.ts'
import { createRecheck } from './features/extracts/recheck.ts'
import { type Folders, foldersOf } from './folders.ts'
import { packageRoot } from './package-root.ts'
import { createAuditLog } from './platform/audit/audit-log.ts'
import { createSealing, type Sealing } from './platform/audit/sealing.ts'
import type { SequencerDeps } from './platform/audit/sequencer.ts'
import { type Database, openDatabase } from './platform/database/database.ts'
import { createDuckDbEngine, type DuckDbEngine } from './platform/engines/duckdb/engine.ts'
import { MEMBERS_FILE } from './platform/engines/duckdb/write-files.ts'
import { deriveKey } from './platform/keys/derive.ts'
import { hmacPads } from './platform/keys/hmac-pads.ts'
import { loadRootKey, RootKey } from './platform/keys/root-key.ts'
import { loadSigningKeys, type SigningKeys } from './platform/keys/signing-keys.ts'
import { loadPolicyEngine, type PolicyEngine } from './platform/policy/cedar.ts'
import { loadCommittee } from './platform/policy/committee.ts'
import { type LoadedProfile, loadProfile } from './platform/policy/profile.ts'
import { createCertificateSigner } from './platform/release/certificate-signer.ts'
import { createFacts } from './platform/release/facts.ts'
import { createReleaseRecords } from './platform/release/records.ts'
import { createReleaseFiles } from './platform/release/release-files.ts'
import type { Facts, ReleasePorts } from './release/ports.ts'

/** Every adapter, built by hand, once. */
export type Deps = {
  readonly config: Config
  readonly folders: Folders
  readonly log: Logger
  readonly now: () => Date
  readonly newId: () => string
  readonly database: Database
  readonly engine: DuckDbEngine
  readonly policyEngine: PolicyEngine
  readonly profile: LoadedProfile
  readonly committee: Committee
  readonly keys: SigningKeys
  /** Digest of a key derived from the root key: tells whether it is another one, and nothing else. */
  readonly rootKeyFingerprint: string
  readonly vkey: string
  readonly logKeys: readonly VerifierKey[]
  readonly sequencer: SequencerDeps
  readonly sealing: Sealing
  readonly facts: Facts
  readonly ports: ReleasePorts
  readonly countNoLongerPermitted: ReturnType<typeof createRecheck>
  close(): Promise<void>
}

export type DepsOptions = {
  readonly log: Logger
  /** Address of this gateway, the issuer of its certificates. */
  readonly origin: string
  readonly now?: () => Date
}

/**
 * Opens everything a gateway needs and starts nothing.
 * @throws when a key, policy, profile or committee is missing or wrong, or the database cannot be opened
 */
export async function openDeps(
  config: Config,
  { log, origin, now = () => new Date() }: DepsOptions,
): Promise<Deps> {
  const folders = foldersOf(config.data)
  for (const folder of [folders.data, folders.source, folders.staging, folders.extracts, folders.consents]) {
    await mkdir(folder, { recursive: true, mode: 0o700 })
  }
  const policies = config.policies ?? join(packageRoot, 'policies')
  const policyEngine = loadPolicyEngine(join(policies, 'access'))
  const profile = await loadProfile(policies, config.profile)
  const committee = await loadCommittee(join(policies, 'committees', `${config.committee}.yaml`))
  const mayGenerate = !config.production || config.allowEmbeddedInProduction
  const rootKey = config.rootKey
    ? new RootKey(config.rootKey)
    : await loadRootKey({ directory: folders.keys, mayGenerate: !config.production })
  const keys = await loadSigningKeys({ file: config.signingKeyFile, directory: folders.keys, mayGenerate })
  const vkey = formatVerifierKey(config.logOrigin, keys.checkpoint.publicKey)

  const engine = createDuckDbEngine({
    limits: { memoryLimit: config.engineMemoryLimit, threads: config.engineThreads },
    sources: config.sources.length > 0 ? config.sources : [folders.source],
    stagingFolder: folders.staging,
    consentFolder: folders.consents,
  })
  const database = await openDatabase(
    config.databaseUrl === undefined ? { directory: folders.database } : { url: config.databaseUrl },
  )
  const sealing = createSealing(database, deriveKey(rootKey, 'side-record', 'audit'))
  const signer = { name: config.logOrigin, privateKey: keys.checkpoint.privateKey }
  const sequencer: SequencerDeps = { database, signer, now }
  const facts = createFacts(database)
  const pseudonymPads = (projectId: string) => hmacPads(deriveKey(rootKey, 'pseudonym', projectId))
  const ports: ReleasePorts = {
    now,
    facts,
    policy: policyEngine,
    profile: profile.profile,
    profileDigest: profile.digest,
    engine,
    pseudonymPads,
    records: createReleaseRecords(database, now),
    audit: createAuditLog(sequencer),
    files: createReleaseFiles({ staging: folders.staging, published: folders.extracts }),
    signer: createCertificateSigner(keys.certificate),
    issuer: origin,
  }
  const countNoLongerPermitted = createRecheck({
    facts,
    publishedFolder: folders.extracts,
    membersFile: MEMBERS_FILE,
    pseudonymPads,
    countNoLongerPermitted: engine.countNoLongerPermitted,
  })
  return {
    config,
    folders,
    log,
    now,
    newId: randomUUID,
    database,
    engine,
    policyEngine,
    profile,
    committee,
    keys,
    rootKeyFingerprint: `sha256:${createHash('sha256')
      .update(deriveKey(rootKey, 'side-record', 'fingerprint'))
      .digest('hex')}`,
    vkey,
    logKeys: [parseVerifierKey(vkey)],
    sequencer,
    sealing,
    facts,
    ports,
    countNoLongerPermitted,
    close: () => database.close(),
  }
}
