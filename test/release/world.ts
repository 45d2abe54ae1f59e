import type { AuditEvent } from '../../src/domain/audit/event.ts'
import type { ReleaseCertificate } from '../../src/domain/certificate/statement.ts'
import type { VariableName } from '../../src/domain/dataset/definition.ts'
import type { Profile } from '../../src/domain/deidentify/profile.ts'
import type { PolicyDecision } from '../../src/domain/policy/decision.ts'
import { refuse } from '../../src/domain/refusal.ts'
import type { DiversityModel } from '../../src/domain/risk/profile-models.ts'
import type { SensitiveFigures } from '../../src/domain/risk/table-figures.ts'
import type {
  AppliedProfile,
  ConsentFile,
  DatasetFacts,
  GrantFacts,
  Membership,
  PersonFacts,
  RecordedEntry,
  RecordedMembership,
  ReleaseCommand,
  ReleaseDocument,
  ReleaseManifest,
  ReleaseOrder,
  ReleasePorts,
  StagedTable,
  Staging,
} from '../../src/release/ports.ts'
import { columns, content, definition } from '../domain/fixtures.ts'
import { profile } from '../domain/profile.ts'

/** A call that fails: before it did anything, or after it did everything and only its answer was lost. */
export type Fault = { readonly position: number; readonly when: 'before' | 'after' }

/** What the world looks like from outside. */
export type State = {
  /** Names of the port calls in the order in which they were made. */
  readonly calls: string[]
  readonly events: AuditEvent[]
  staged: boolean
  open: number
  recorded: { manifest: ReleaseManifest; entry: RecordedEntry } | undefined
  published: string | undefined
  delivered: boolean
  refused: boolean
  withheld: number
  /** Patients suppressed for the models of sensitive variables. */
  forModels: number
  membership: Membership | undefined
  readonly certificates: ReleaseCertificate[]
  readonly documents: ReleaseDocument[]
  /** What could not be tidied away. */
  readonly leftovers: string[]
}

export const command: ReleaseCommand = { extractId: 'extract-1', attempt: 1 }

export const order: ReleaseOrder = {
  extractId: 'extract-1',
  grantId: 'grant-1',
  projectId: 'project-1',
  datasetId: 'hospital',
  datasetVersion: 7,
  requestedBy: 'ada',
  format: 'parquet',
  asOf: new Date('2026-03-01T00:00:00Z'),
}

const person: PersonFacts = { id: 'ada', organisation: 'University', roles: ['researcher'], active: true }

const grant: GrantFacts = {
  id: 'grant-1',
  requestId: 'request-1',
  requestVersion: 1,
  requestDigest: 'sha256:request',
  projectId: 'project-1',
  projectOrganisation: 'University',
  members: ['ada'],
  status: 'active',
  startsAt: new Date('2026-01-01T00:00:00Z'),
  endsAt: new Date('2027-01-01T00:00:00Z'),
  scope: {
    purpose: content.purpose,
    datasets: content.datasets.map((selection) => ({ ...selection, version: 7 })),
  },
  conditions: [{ kind: 'minimum-k', k: 4 }],
  obligations: [{ code: 'PUB', text: 'Publish the results' }],
  ethics: undefined,
  destination: content.destination,
  decision: { by: 'chan', at: new Date('2025-12-31T00:00:00Z'), approvals: 2 },
}

/** A change of the grant to these variables. */
export const grantOf = (variables: readonly VariableName[]): Partial<GrantFacts> => ({
  scope: {
    ...grant.scope,
    datasets: grant.scope.datasets.map((selection) => ({ ...selection, variables: [...variables] })),
  },
})

const withCohort = (usual: GrantFacts): GrantFacts => ({
  ...usual,
  scope: {
    ...usual.scope,
    datasets: usual.scope.datasets.map((selection) => ({
      ...selection,
      cohort: { variable: 'patients.sex', op: 'present' },
    })),
  },
})

const dataset: DatasetFacts = { id: 'hospital', version: 7, digest: 'sha256:dataset', definition, columns }

const file: StagedTable = {
  name: 'patients.parquet',
  table: 'patients',
  mediaType: 'application/vnd.apache.parquet',
  bytes: 123,
  rows: 95,
  sha256: 'ab'.repeat(32),
  columns: ['pseudonym', 'dob', 'sex'],
}

/** What differs from a release in order. */
export type Circumstances = {
  readonly order?: Partial<ReleaseOrder>
  readonly person?: PersonFacts | null
  readonly grant?: Partial<GrantFacts> | null
  readonly dataset?: Partial<DatasetFacts> | null
  readonly consentFiles?: readonly ConsentFile[]
  readonly allowed?: boolean
  readonly considered?: number
  readonly permitted?: number
  readonly suppressed?: number
  readonly written?: number
  readonly revokedMeanwhile?: boolean
  readonly intact?: boolean
  readonly profile?: Partial<Profile>
  readonly profiles?: ReadonlyMap<string, AppliedProfile>
  /** Cells that local suppression hides. */
  readonly cells?: number
  readonly earlier?: readonly RecordedMembership[]
  readonly leftOut?: Uint32Array
  /** Whether the grant is for a cohort and not for everybody. */
  readonly cohort?: boolean
  /** Patients to suppress for models of sensitive variables, before and after some were withheld. */
  readonly needed?: (models: readonly DiversityModel[], withheld: number) => number
  /** Sensitive variables as measured in the written file. */
  readonly measured?: readonly SensitiveFigures[]
}

/** In-memory ports of one extract; `faults` make the calls at their positions of the sequence fail. */
export function createWorld(circumstances: Circumstances = {}, ...faults: readonly Fault[]) {
  const state: State = {
    calls: [],
    events: [],
    staged: false,
    open: 0,
    recorded: undefined,
    published: undefined,
    delivered: false,
    refused: false,
    withheld: 0,
    forModels: 0,
    membership: undefined,
    certificates: [],
    documents: [],
    leftovers: [],
  }
  const broken = { faults }
  const enter = (name: string): (() => void) => {
    const position = state.calls.push(name) - 1
    const fails = (when: Fault['when']) =>
      broken.faults.some((fault) => fault.position === position && fault.when === when)
    const failure = new Error(`${name} failed`)
    if (fails('before')) throw failure
    return () => {
      if (fails('after')) throw failure
    }
  }
  const step =
    <A extends readonly unknown[], R>(name: string, work: (...values: A) => R) =>
    async (...values: A): Promise<R> => {
      const leave = enter(name)
      const result = work(...values)
      leave()
      return result
    }

  const found = <T extends object>(usual: T, change: Partial<T> | null | undefined): T | undefined =>
    change === null ? undefined : { ...usual, ...change }
  const considered = circumstances.considered ?? 112
  const permitted = circumstances.permitted ?? 100
  const suppressed = circumstances.suppressed ?? 5

  /** Ordinals of the patients in classes of at least k, and how many are in classes of one. */
  const everybody = () => Array.from({ length: permitted - suppressed }, (_, at) => at)
  let people = everybody()
  let below = suppressed
  const classOf = (ordinal: number): number => Math.floor(ordinal / 5)
  /** Patients still to be suppressed for these models, in classes of five. */
  const needed = (models: readonly DiversityModel[]): number =>
    Math.max(0, (circumstances.needed?.(models, state.withheld) ?? 0) - state.forModels)

  const staging: Staging = {
    selectCohort: step('staging.selectCohort', () => considered),
    directivePatterns: step('staging.directivePatterns', () => [
      { status: 'active', category: 'research', type: 'permit', purposes: ['HRESCH'], withinPeriod: true },
    ]),
    keepPermitted: step('staging.keepPermitted', () => permitted),
    keepUndenied: step('staging.keepUndenied', () => permitted),
    stagePatients: step('staging.stagePatients', () => permitted),
    classSizes: step('staging.classSizes', () => {
      const sizes = new Map<number, number>()
      for (const ordinal of people) sizes.set(classOf(ordinal), (sizes.get(classOf(ordinal)) ?? 0) + 1)
      const classes = [...sizes.values()].map((size) => ({ size, classes: 1 }))
      return below === 0 ? classes : [{ size: 1, classes: below }, ...classes]
    }),
    suppressCells: step('staging.suppressCells', () => ({ cells: circumstances.cells ?? 0, changed: 0 })),
    suppressBelow: step('staging.suppressBelow', () => {
      below = 0
      return suppressed
    }),
    couldReach: step('staging.couldReach', (models, most) => {
      const more = needed(models)
      return more > most ? undefined : more
    }),
    suppressSensitive: step('staging.suppressSensitive', (models) => {
      const more = needed(models)
      state.forModels += more
      people = people.slice(0, people.length - more)
      return more
    }),
    number: step('staging.number', () => ({
      ordinals: Uint32Array.from(people),
      classes: Uint32Array.from(people, classOf),
      patients: 1000,
      parts: ['part-1'],
    })),
    numberLeftOut: step('staging.numberLeftOut', () => circumstances.leftOut ?? new Uint32Array()),
    withhold: step('staging.withhold', (ordinals) => {
      state.withheld += ordinals.length
      people = people.filter((ordinal) => !ordinals.includes(ordinal))
      return ordinals.length
    }),
    write: step('staging.write', () => ({ hashed: step('written.hashed', () => [file]) })),
    smallestWrittenClass: step('staging.smallestWrittenClass', () => circumstances.written ?? 5),
    riskFigures: step('staging.riskFigures', () => ({
      before: {
        patients: permitted,
        cells: [{ size: 1, population: 1, classes: permitted }],
        sampledClasses: 1,
        variables: [],
      },
      after: {
        records: permitted - suppressed,
        cells: [{ size: 5, population: 5, classes: (permitted - suppressed) / 5 }],
        variables: [],
        sensitive: circumstances.measured ?? [],
      },
    })),
    writeDocument: step('staging.writeDocument', (document) => {
      state.documents.push(document)
      const { name, mediaType, text } = document
      return { name, mediaType, bytes: text.length, sha256: 'cd'.repeat(32) }
    }),
    close: step('staging.close', () => {
      state.open -= 1
    }),
  }
  const decide = (): PolicyDecision => {
    const leave = enter('policy.decide')
    leave()
    const allowed = circumstances.allowed ?? true
    return {
      allowed,
      policies: [allowed ? 'release.permit' : 'release.forbid'],
      reasons: allowed
        ? []
        : [{ code: 'GRANT_EXPIRED', detail: 'It ended', remedy: 'Ask again', policy: 'release.forbid' }],
      bundle: 'sha256:bundle',
      inputs: 'sha256:inputs',
      question: '{}',
    }
  }
  const ports: ReleasePorts = {
    now: () => new Date('2026-03-01T12:00:00.000Z'),
    facts: {
      order: step('facts.order', () => ({ ...order, ...circumstances.order })),
      person: step('facts.person', () => found(person, circumstances.person)),
      grant: step('facts.grant', () =>
        found(circumstances.cohort === true ? withCohort(grant) : grant, circumstances.grant),
      ),
      dataset: step('facts.dataset', () => found(dataset, circumstances.dataset)),
      consentFiles: step(
        'facts.consentFiles',
        () => circumstances.consentFiles ?? [{ sequence: 3, digest: 'cd'.repeat(32) }],
      ),
    },
    policy: { decide },
    profile: { ...profile, ...circumstances.profile },
    profileDigest: 'sha256:profile',
    profiles: circumstances.profiles ?? new Map(),
    engine: {
      describe: async () => columns,
      openStaging: step('engine.openStaging', () => {
        people = everybody()
        below = suppressed
        state.withheld = 0
        state.forModels = 0
        state.staged = true
        state.open += 1
        return staging
      }),
    },
    pseudonymPads: () => {
      const leave = enter('pseudonymPads')
      leave()
      return { ipad: new Uint8Array(64), opad: new Uint8Array(64) }
    },
    membershipKey: () => new Uint8Array(32),
    memberships: {
      earlier: step('memberships.earlier', () => {
        const releases = circumstances.earlier ?? []
        return { compared: releases.map(({ extractId }) => extractId), releases }
      }),
    },
    records: {
      progress: step('records.progress', () => undefined),
      record: step('records.record', (_order, _command, manifest, _expected, audit, membership) => {
        if (circumstances.revokedMeanwhile) throw refuse('recordRelease', 'GRANT_NOT_ACTIVE')
        state.recorded = { manifest, entry: { entryId: 17n } }
        state.membership = membership
        state.events.push(audit)
        return state.recorded.entry
      }),
      delivered: step('records.delivered', (_id, _certificate, audit) => {
        if (!state.delivered) state.events.push(audit)
        state.delivered = true
      }),
      refused: step('records.refused', (_id, _refusal, audit) => {
        if (state.recorded !== undefined) throw new Error('a recorded release is never marked refused')
        state.refused = true
        state.events.push(audit)
      }),
      isRecorded: step('records.isRecorded', () => state.recorded !== undefined),
    },
    audit: { receipt: step('audit.receipt', () => ({ index: 4, entry: 'AA==', proof: 'proof' })) },
    files: {
      publish: step('files.publish', (_id, certificate) => {
        if (!state.staged && state.published === undefined) throw new Error('nothing is staged')
        state.published = certificate
        state.staged = false
      }),
      discard: step('files.discard', () => {
        state.staged = false
      }),
      areIntact: step(
        'files.areIntact',
        () => (circumstances.intact ?? true) && (state.staged || state.published !== undefined),
      ),
    },
    signer: {
      sign: step('signer.sign', (certificate) => {
        state.certificates.push(certificate)
        return 'signed'
      }),
    },
    leftover: ({ step }) => {
      state.leftovers.push(step)
    },
    issuer: 'https://gateway.example',
  }
  /** From here on every call succeeds. */
  const repair = () => {
    broken.faults = []
  }
  return { ports, state, repair }
}

export const eventTypesOf = (state: State): string[] => state.events.map((event) => event.type)
