import { createHash, randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Config } from './config.ts'
import type { Committee } from './domain/review/committee.ts'
import { createRecheck } from './features/extracts/recheck.ts'
import { type Folders, foldersOf } from './folders.ts'
import { packageRoot } from './package-root.ts'
import { createAuditLog } from './platform/audit/audit-log.ts'
import { createEventRecorder, type EventRecorder } from './platform/audit/event-recorder.ts'
import type { WitnessPolicy } from './platform/audit/published-head.ts'
import { createReceipts, type Receipts } from './platform/audit/receipts.ts'
import { createSealing, type Sealing } from './platform/audit/sealing.ts'
import type { SequencerDeps } from './platform/audit/sequencer.ts'
import { witnessPolicy } from './platform/audit/witness-policy.ts'
import { createWitnessing, type Witnessing } from './platform/audit/witnessing.ts'
import { type Database, openDatabase } from './platform/database/database.ts'
import { createDuckDbEngine, type DuckDbEngine } from './platform/engines/duckdb/engine.ts'
import { MEMBERS_FILE } from './platform/engines/duckdb/write-files.ts'
import { deriveKey } from './platform/keys/derive.ts'
import { hmacPads } from './platform/keys/hmac-pads.ts'
import { type LogKeys, logKeysOf } from './platform/keys/log-keys.ts'
import { loadRootKey, RootKey } from './platform/keys/root-key.ts'
import { loadSigningKeys, type SigningKeys } from './platform/keys/signing-keys.ts'
import { loadPolicyEngine, type PolicyEngine } from './platform/policy/cedar.ts'
import { loadCommittee } from './platform/policy/committee.ts'
import { type LoadedProfile, loadProfile, loadProfiles } from './platform/policy/profile.ts'
import { type LoadedRetention, loadRetention } from './platform/policy/retention.ts'
import { createCertificateSigner } from './platform/release/certificate-signer.ts'
import { createFacts } from './platform/release/facts.ts'
import { createMemberships } from './platform/release/memberships.ts'
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
  readonly profiles: ReadonlyMap<string, LoadedProfile>
  readonly committee: Committee
  readonly retention: LoadedRetention
  readonly keys: SigningKeys
  readonly logKeys: LogKeys
  readonly policy: WitnessPolicy
  readonly witnessing: Witnessing
  readonly receipts: Receipts
  readonly sequencer: SequencerDeps
  readonly recorder: EventRecorder
  /** Digest of a key derived from the root key: tells whether it is another one, and nothing else. */
  readonly rootKeyFingerprint: string
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
  for (const folder of [
    folders.data,
    folders.source,
    folders.staging,
    folders.extracts,
    folders.consents,
    folders.vault,
  ]) {
    await mkdir(folder, { recursive: true, mode: 0o700 })
  }
  const policies = config.policies ?? join(packageRoot, 'policies')
  const policyEngine = loadPolicyEngine(join(policies, 'access'))
  const profiles = await loadProfiles(policies)
  const profile = profiles.get(config.profile) ?? (await loadProfile(policies, config.profile))
  const committee = await loadCommittee(join(policies, 'committees', `${config.committee}.yaml`))
  const retention = await loadRetention(policies, config.retention)
  const mayGenerate = !config.production || config.allowEmbeddedInProduction
  const rootKey = config.rootKey
    ? new RootKey(config.rootKey)
    : await loadRootKey({ directory: folders.keys, mayGenerate: !config.production })
  const keys = await loadSigningKeys({ file: config.signingKeyFile, directory: folders.keys, mayGenerate })
  const logKeys = await logKeysOf(keys, {
    origin: config.logOrigin,
    directory: folders.keys,
    retired: config.retiredLogKeys,
  })
  const policy = witnessPolicy(config)

  const engine = createDuckDbEngine({
    limits: { memoryLimit: config.engineMemoryLimit, threads: config.engineThreads },
    sources: config.sources.length > 0 ? config.sources : [folders.source],
    stagingFolder: folders.staging,
    consentFolder: folders.consents,
    vaultFolder: folders.vault,
  })
  const database = await openDatabase(
    config.databaseUrl === undefined ? { directory: folders.database } : { url: config.databaseUrl },
  )
  const sealing = createSealing(database, deriveKey(rootKey, 'side-record', 'audit'))
  const sequencer: SequencerDeps = { database, signers: logKeys.signers, now }
  const witnessing = createWitnessing({ database, policy, log })
  const receipts = createReceipts(database, policy)
  const facts = createFacts(database)
  const pseudonymPads = (projectId: string) => hmacPads(deriveKey(rootKey, 'pseudonym', projectId))
  const comparison = { sameOrganisation: config.compareOrganisation }
  const ports: ReleasePorts = {
    now,
    facts,
    policy: policyEngine,
    profile: profile.profile,
    profileDigest: profile.digest,
    profiles,
    engine,
    pseudonymPads,
    membershipKey: (datasetId) => deriveKey(rootKey, 'membership', datasetId),
    memberships: createMemberships(database, comparison),
    records: createReleaseRecords(database, now, comparison),
    audit: createAuditLog({ ...sequencer, policy, witnessing, receipts }),
    files: createReleaseFiles({ staging: folders.staging, published: folders.extracts }),
    signer: createCertificateSigner(keys.certificate),
    leftover: ({ extractId, step, cause }) =>
      log.error({ err: cause, extract: extractId, step }, 'a staging area could not be tidied away'),
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
    profiles,
    committee,
    retention,
    keys,
    logKeys,
    policy,
    witnessing,
    receipts,
    sequencer,
    recorder: createEventRecorder(database),
    rootKeyFingerprint: `sha256:${createHash('sha256')
      .update(deriveKey(rootKey, 'side-record', 'fingerprint'))
      .digest('hex')}`,
    sealing,
    facts,
    ports,
    countNoLongerPermitted,
    close: () => database.close(),
  }
}
