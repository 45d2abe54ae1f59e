import { randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DatasetDefinition, SourceColumns } from '../../../domain/dataset/definition.ts'
import { Refusal, refuse, type Violation } from '../../../domain/refusal.ts'
import { AppError } from '../../../errors.ts'
import type { ConsentRecheck, DatasetFacts, Engine } from '../../../release/ports.ts'
import { countInCommon } from './count-in-common.ts'
import { type ConsentImportResult, importConsents } from './import-consents.ts'
import { inspectValues } from './inspect-values.ts'
import { countNoLongerPermitted } from './recheck-consent.ts'
import { type Connection, openSession, type Session, type SessionLimits } from './session.ts'
import { describeSource, openSource, type SourceRoots } from './source.ts'
import { createStaging, type DuckDbStaging } from './staging.ts'

/** Folders of spilled data beside the staging folders; whatever carries it is scratch and may be removed at start. */
export const SCRATCH_SUFFIX = '.scratch'

/** The engine with what features other than the release path need of it. */
export type DuckDbEngine = Omit<Engine, 'openStaging'> & {
  openStaging(extractId: string, dataset: DatasetFacts): Promise<DuckDbStaging>
  /** Values that look like identifiers in columns classified as harmless. */
  inspect(definition: DatasetDefinition): Promise<Violation[]>
  /** Validates and normalises a file of consent directives and keeps it under its digest. */
  importConsents(file: string, identifier: string): Promise<ConsentImportResult>
  countNoLongerPermitted(members: string, question: ConsentRecheck): Promise<number>
  countInCommon(one: string, other: string): ReturnType<typeof countInCommon>
}

export type DuckDbEngineOptions = {
  readonly limits: SessionLimits
  readonly sources: SourceRoots
  /** Private folder: one sub-folder per extract in the making. */
  readonly stagingFolder: string
  readonly consentFolder: string
  /** Private folder of the random surrogates of profiles that use them. */
  readonly vaultFolder: string
}

/** The embedded columnar engine: sources are Parquet, CSV or NDJSON files. One private session per use. */
export function createDuckDbEngine(options: DuckDbEngineOptions): DuckDbEngine {
  /** A session whose spilled data go to `<name>.scratch`, which is gone when the work is done. */
  const withSession = async <T>(name: string, work: (session: Session) => Promise<T>): Promise<T> => {
    const scratch = join(options.stagingFolder, `${name}${SCRATCH_SUFFIX}`)
    const session = await openSession(options.limits, scratch)
    try {
      return await work(session)
    } finally {
      session.close()
      await rm(scratch, { recursive: true, force: true })
    }
  }
  return {
    describe: (definition) =>
      withSession(`describe-${randomUUID()}`, async (session) => {
        await openSource(session, definition, options.sources)
        return describeSource(session, definition)
      }),
    inspect: (definition) =>
      withSession(`inspect-${randomUUID()}`, async (session) => {
        await openSource(session, definition, options.sources)
        return inspectValues(session, definition)
      }),
    importConsents: (file, identifier) =>
      withSession(`consents-${randomUUID()}`, (session) =>
        importConsents(session, {
          file,
          identifier,
          folder: options.consentFolder,
          sources: options.sources,
        }),
      ),
    countNoLongerPermitted: (members, question) =>
      withSession(`recheck-${randomUUID()}`, (session) =>
        countNoLongerPermitted(session, options.consentFolder, members, question),
      ),
    countInCommon: (one, other) =>
      withSession(`compare-${randomUUID()}`, (session) => countInCommon(session, one, other)),
    openStaging: async (extractId, dataset) => {
      const folder = join(options.stagingFolder, extractId)
      const scratch = `${folder}${SCRATCH_SUFFIX}`
      const session = await attempt(async () => {
        await rm(folder, { recursive: true, force: true })
        await mkdir(folder, { recursive: true, mode: 0o700 })
        return openSession(options.limits, scratch)
      })
      const close = async () => {
        session.close()
        await rm(scratch, { recursive: true, force: true })
      }
      let beside: Connection
      try {
        beside = await attempt(async () => {
          await openSource(session, dataset.definition, options.sources)
          checkUnchanged(await describeSource(session, dataset.definition), dataset.columns)
          return session.beside()
        })
      } catch (error) {
        await close()
        throw error
      }
      const { threads } = options.limits
      return guarded(createStaging({ ...options, session, beside, dataset, folder, threads, close }))
    },
  }
}

function checkUnchanged(now: SourceColumns, registered: SourceColumns): void {
  for (const [table, columns] of Object.entries(registered)) {
    const changed = columns.find(
      (column) => now[table]?.find((other) => other.name === column.name)?.type !== column.type,
    )
    if (changed)
      throw refuse('applyConsent', 'SOURCE_CHANGED', `${table}.${changed.name} is no longer ${changed.type}`)
  }
}

/** Whatever the engine throws (a full disk, a broken file, out of memory) is a failed attempt, never a partial result. */
async function attempt<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Refusal || error instanceof AppError) throw error
    throw new AppError('STAGING_FAILED', undefined, { cause: error })
  }
}

function guarded(staging: DuckDbStaging): DuckDbStaging {
  const guard =
    <A extends readonly unknown[], R>(method: (...values: A) => Promise<R>) =>
    (...values: A): Promise<R> =>
      attempt(() => method(...values))
  return {
    selectCohort: guard(staging.selectCohort),
    directivePatterns: guard(staging.directivePatterns),
    keepPermitted: guard(staging.keepPermitted),
    keepUndenied: guard(staging.keepUndenied),
    stagePatients: guard(staging.stagePatients),
    classSizes: guard(staging.classSizes),
    suppressCells: guard(staging.suppressCells),
    suppressBelow: guard(staging.suppressBelow),
    couldReach: guard(staging.couldReach),
    suppressSensitive: guard(staging.suppressSensitive),
    number: guard(staging.number),
    numberLeftOut: guard(staging.numberLeftOut),
    withhold: guard(staging.withhold),
    write: guard(async (format) => {
      const { hashed } = await staging.write(format)
      return { hashed: guard(hashed) }
    }),
    smallestWrittenClass: guard(staging.smallestWrittenClass),
    riskFigures: guard(staging.riskFigures),
    changedCells: guard(staging.changedCells),
    writeDocument: guard(staging.writeDocument),
    close: staging.close,
  }
}
