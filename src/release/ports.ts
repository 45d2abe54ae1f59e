import type { AuditEvent } from '../domain/audit/event.ts'
import type {
  AuditReceipt,
  CertifiedFile,
  ReleaseCertificate,
  ReleaseStatement,
} from '../domain/certificate/statement.ts'
import type { Predicate } from '../domain/cohort/predicate.ts'
import type { ConsentQuery, DirectivePattern, DirectiveVerdict } from '../domain/consent/directive.ts'
import type { DatasetDefinition, SourceColumns } from '../domain/dataset/definition.ts'
import type { DeidentificationPlan } from '../domain/deidentify/plan.ts'
import type { Profile } from '../domain/deidentify/profile.ts'
import type { EarlierRelease } from '../domain/differencing/view.ts'
import type { Candidates } from '../domain/differencing/withhold.ts'
import type { Condition, GrantScope, Obligation } from '../domain/grant/conditions.ts'
import type { PolicyDecision, PolicyRequest } from '../domain/policy/decision.ts'
import type { RequestContent } from '../domain/request/content.ts'
import type { ClassSizes } from '../domain/risk/k-anonymity.ts'
import type { DiversityModel } from '../domain/risk/profile-models.ts'
import type { ExactCounts } from '../domain/risk/published-counts.ts'
import type { ReleaseFigures } from '../domain/risk/release-figures.ts'

/*
 * What the release path needs from the world. Each method says what is true once it returned and what state the world
 * may be in when it threw. Adapters live in platform/ and features/; tests put failing ones in their place.
 */

export const extractFormats = ['parquet', 'csv', 'ndjson'] as const
export type ExtractFormat = (typeof extractFormats)[number]

/** The queued order this release answers. */
export type ReleaseCommand = { readonly extractId: string; readonly attempt: number }

export type ReleaseOrder = {
  readonly extractId: string
  readonly grantId: string
  readonly projectId: string
  readonly datasetId: string
  readonly datasetVersion: number
  readonly requestedBy: string
  readonly format: ExtractFormat
  /** The instant consent is evaluated at. */
  readonly asOf: Date
}

export type PersonFacts = {
  readonly id: string
  readonly organisation: string
  readonly roles: readonly string[]
  readonly active: boolean
}

/** Everything about a grant that a release depends on, read in one go. */
export type GrantFacts = {
  readonly id: string
  readonly requestId: string
  readonly requestVersion: number
  readonly requestDigest: string
  readonly projectId: string
  readonly projectOrganisation: string
  readonly members: readonly string[]
  readonly status: 'active' | 'revoked'
  readonly startsAt: Date
  readonly endsAt: Date
  readonly scope: GrantScope
  readonly conditions: readonly Condition[]
  readonly obligations: readonly Obligation[]
  readonly ethics: RequestContent['ethics']
  readonly destination: RequestContent['destination']
  readonly decision: { readonly by: string; readonly at: Date; readonly approvals: number }
}

export type DatasetFacts = {
  readonly id: string
  readonly version: number
  readonly digest: string
  readonly definition: DatasetDefinition
  readonly columns: SourceColumns
}

/** Facts the path is decided on. Reads only; throws when the database does not answer. */
export interface Facts {
  order(command: ReleaseCommand): Promise<ReleaseOrder>
  person(id: string): Promise<PersonFacts | undefined>
  grant(id: string): Promise<GrantFacts | undefined>
  dataset(id: string, version: number): Promise<DatasetFacts | undefined>
  /** The consent directive files that apply to a dataset, oldest first. */
  consentFiles(datasetId: string): Promise<readonly ConsentFile[]>
}

export type ConsentFile = { readonly sequence: number; readonly digest: string }

/** Pure in effect: evaluates policies on facts. Never throws for a policy error; that is a refusal in the decision. */
export interface Policy {
  decide(request: PolicyRequest): PolicyDecision
}

/** Secret bytes for HMAC-SHA256 (RFC 2104 inner and outer pads, 64 bytes each); they never stand in SQL text. */
export type HmacPads = { readonly ipad: Uint8Array; readonly opad: Uint8Array }

export type ConsentCounts = {
  readonly considered: number
  readonly excluded: number
  readonly permitted: number
}

/** Bytes that wait to be published. */
type StagedBytes = {
  readonly name: string
  readonly mediaType: string
  readonly bytes: number
  /** 64 hexadecimal digits. */
  readonly sha256: string
}

/** Tables whose files can be read; they are hashed, and made to last, meanwhile. */
export type WrittenTables = { hashed(): Promise<readonly StagedTable[]> }

/** A released table: its file has rows and columns. */
export type StagedTable = StagedBytes & {
  readonly table: string
  readonly rows: number
  readonly columns: readonly string[]
}

/** A document about the release, such as its risk report: published, hashed and certified as the tables are. */
export type StagedDocument = StagedBytes

export type StagedFile = StagedTable | StagedDocument

export type ReleaseDocument = { readonly name: string; readonly mediaType: string; readonly text: string }

/**
 * Where patient rows live and are transformed. Of them only patients' keys, to be hashed, and free texts, to be scrubbed, pass
 * through this process's JavaScript memory, some thousand at a time.
 */
export interface Engine {
  /** Real columns of every table. Throws AppError SOURCE_UNREADABLE. */
  describe(definition: DatasetDefinition): Promise<SourceColumns>
  /**
   * Opens a private staging area that nobody else can see. It replaces any leftovers of an earlier attempt. The caller
   * must close it; a process that dies leaves a folder which the next start removes.
   */
  openStaging(extractId: string, dataset: DatasetFacts): Promise<Staging>
}

/** Whether the patients of a published extract still permit its use. */
export type ConsentRecheck = {
  readonly basis: 'opt-in' | 'opt-out'
  readonly files: readonly ConsentFile[]
  readonly at: ConsentQuery['at']
  readonly judge: (pattern: DirectivePattern) => DirectiveVerdict
  readonly allPurposes: number
  readonly pads: HmacPads
  /** Kind of the dataset's patient key. */
  readonly identifier: string
}

/** How many quasi-identifiers were replaced by `*`, and of how many patients. */
export type CellSuppression = { readonly cells: number; readonly changed: number }

/**
 * One extract in the making, in the order of the methods; from `couldReach` to `withhold` they may be repeated. Any throw
 * leaves the area to be discarded.
 */
export interface Staging {
  /** Selects the patients of the cohort; returns how many. */
  selectCohort(cohort: Predicate | undefined): Promise<number>
  /** Distinct directive patterns at an instant. Directives of several imports with one id count once, the newest import. */
  directivePatterns(
    files: readonly ConsentFile[],
    at: ConsentQuery['at'],
  ): Promise<readonly DirectivePattern[]>
  /** Keeps the patients whose combined verdicts permit; `verdicts[i]` belongs to pattern i. */
  keepPermitted(verdicts: readonly DirectiveVerdict[], allPurposes: number): Promise<number>
  /** Keeps everybody who is not denied (opt-out), or everybody (waiver, not-personal). Returns how many are left. */
  keepUndenied(verdicts: readonly DirectiveVerdict[]): Promise<number>
  /**
   * Builds pseudonyms, shifts and generalised quasi-identifiers of the remaining patients. Throws Refusal SOURCE_CHANGED when
   * the source holds a patient more than once. Random surrogates are those of
   * the project's vault; new ones are in it for good once this returns.
   */
  stagePatients(plan: DeidentificationPlan, pads: HmacPads, projectId: string): Promise<number>
  /** Sizes of the equivalence classes of the staged patients over the released quasi-identifiers. */
  classSizes(): Promise<ClassSizes>
  /**
   * For plans that suppress cells: replaces single quasi-identifiers of patients in classes below k by `*` where that
   * brings them into a class of k.
   */
  suppressCells(k: number): Promise<CellSuppression>
  /** Removes patients of classes below k; returns how many. */
  suppressBelow(k: number): Promise<number>
  /**
   * How many patients, in whole classes, would have to go for these models to hold in the rest, as it will be released;
   * undefined when they are more than `most`. Removes nobody.
   */
  couldReach(models: readonly DiversityModel[], most: number): Promise<number | undefined>
  /** Removes them; returns how many. */
  suppressSensitive(models: readonly DiversityModel[]): Promise<number>
  /**
   * Numbers the staged patients. Those the dataset's private numbering does not know yet are added to it for good, also
   * when no release comes of it. `secret` keys the numbering and never appears in SQL text.
   */
  number(secret: Uint8Array): Promise<NumberedPatients>
  /** Ordinals, as far as there are any, of the cohort's patients who are not staged (any more). Needs `number` before. */
  numberLeftOut(): Promise<Uint32Array>
  /** Removes staged patients by ordinal; returns how many. Needs `number` before. */
  withhold(ordinals: Uint32Array): Promise<number>
  /** Writes every table of the plan, sorted by pseudonym with full tie-breaks. */
  write(format: ExtractFormat): Promise<WrittenTables>
  /** Smallest class in the files as written, read back independently of the staged tables; 0 when empty. */
  smallestWrittenClass(): Promise<number>
  /**
   * Figures of the risk report; `after` is measured on the tables as written.
   * @param models those that concern several variables together are measured as well
   */
  riskFigures(models?: readonly DiversityModel[]): Promise<ReleaseFigures>
  /** Writes a document beside the tables, on disk for good once this returns. */
  writeDocument(document: ReleaseDocument): Promise<StagedDocument>
  /** Frees memory and scratch space; the written files stay until published or discarded. */
  close(): Promise<void>
}

/** Staged patients as ordinals of the dataset's numbering, with the number of their equivalence class. */
export type NumberedPatients = Candidates & {
  /** How many patients are numbered: every ordinal is below. */
  readonly patients: number
  /** Ids of the parts of the numbering, oldest first. A release recorded under another part cannot be compared. */
  readonly parts: readonly string[]
}

/** Who stood in which class of a release, kept so that later ones can be compared with it. */
export type Membership = Candidates & {
  readonly k: number
  /** Digest of the cohort asked for. */
  readonly cohort: string
  /** Newest part of the numbering it was made under. */
  readonly numbering: string
  /** Extracts it was compared with. */
  readonly compared: readonly string[]
}

/** An earlier release with the part of the numbering it was recorded under. */
export type RecordedMembership = EarlierRelease & { readonly numbering: string }

/** Reads who is in the releases made so far. Throws when the database does not answer. */
export interface Memberships {
  /**
   * Recorded releases of the order's dataset that somebody who gets this one may hold: of the same project, of projects
   * with a person in common and, where configured, to the same organisation. `compared` names all of them; of equal
   * ones `releases` has the first, oldest first.
   */
  earlier(
    order: ReleaseOrder,
  ): Promise<{ readonly compared: readonly string[]; readonly releases: readonly RecordedMembership[] }>
}

/** What the commit point writes down about a release. */
export type ReleaseManifest = {
  readonly files: readonly StagedFile[]
  readonly counts: ReleaseCounts
  readonly statement: ReleaseStatement
}

export type ReleaseCounts = ExactCounts

export type RecordedEntry = { readonly entryId: bigint }

/** The gateway's own record of releases. */
export interface ReleaseRecords {
  /** Notes where the extract is, for whoever waits. Losing one is harmless. */
  progress(extractId: string, stage: string, counts: Partial<ReleaseCounts>): Promise<void>
  /**
   * COMMIT POINT. In one transaction: checks that the extract is still running this attempt, the grant still active, the
   * consent files still the ones evaluated and no release uncompared, stores manifest and membership and appends the
   * audit event. Durable once it returns. When it throws, the caller cannot know whether it committed: recovery decides
   * by reading the extract. Throws AppError RELEASE_CONFLICT when another release came first: compare again.
   */
  record(
    order: ReleaseOrder,
    command: ReleaseCommand,
    manifest: ReleaseManifest,
    expected: { consentSequence: number },
    audit: AuditEvent,
    membership: Membership,
  ): Promise<RecordedEntry>
  /** Marks a recorded extract as delivered, with its certificate, and appends the event; idempotent. */
  delivered(extractId: string, certificate: string, audit: AuditEvent): Promise<void>
  /** Marks a running extract as refused and appends the event. Never touches a recorded one. */
  refused(extractId: string, refusal: RefusalRecord, audit: AuditEvent): Promise<void>
  /** Whether the commit point was passed. Throws when the database does not answer. */
  isRecorded(extractId: string): Promise<boolean>
}

export type RefusalRecord = {
  readonly code: string
  readonly stage: string
  readonly detail: string
  readonly reasons: readonly { readonly code: string; readonly detail: string; readonly remedy: string }[]
  readonly policies: readonly string[]
}

export interface AuditLog {
  /** Gives every committed entry its index and signs a checkpoint; returns this entry's receipt, durable. */
  receipt(entry: RecordedEntry): Promise<AuditReceipt>
}

/** Staged and published files on disk. */
export interface ReleaseFiles {
  /** Makes the staged files and the certificate visible in one atomic step, after fsync; idempotent. */
  publish(extractId: string, certificate: string): Promise<void>
  /** Removes whatever is staged for the extract; idempotent, never touches published files. */
  discard(extractId: string): Promise<void>
  /** Whether every recorded file, staged or already published, still has its recorded digest. */
  areIntact(extractId: string, files: readonly CertifiedFile[]): Promise<boolean>
}

export interface CertificateSigner {
  /** Compact JWS (EdDSA, RFC 8037) over the statement. */
  sign(certificate: ReleaseCertificate): Promise<string>
}

/** Something of an attempt that could not be tidied away; the attempt's own outcome stands. */
export type Leftover = { readonly extractId: string; readonly step: string; readonly cause: unknown }

/** A profile and the digest that names its content. */
export type AppliedProfile = { readonly profile: Profile; readonly digest: string }

export type ReleasePorts = {
  readonly now: () => Date
  readonly facts: Facts
  readonly policy: Policy
  readonly profile: Profile
  readonly profileDigest: string
  /** Profiles that dataset definitions may name, by id. */
  readonly profiles: ReadonlyMap<string, AppliedProfile>
  readonly engine: Engine
  readonly pseudonymPads: (projectId: string) => HmacPads
  /** Secret that keys the numbering of a dataset's patients, 32 bytes. */
  readonly membershipKey: (datasetId: string) => Uint8Array
  readonly memberships: Memberships
  readonly records: ReleaseRecords
  readonly audit: AuditLog
  readonly files: ReleaseFiles
  readonly signer: CertificateSigner
  /** Tells the operator what was left behind. Never throws. */
  readonly leftover: (leftover: Leftover) => void
  /** Address of this gateway, the `iss` of its certificates. */
  readonly issuer: string
}
