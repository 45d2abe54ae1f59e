import { join } from 'node:path'
import type { DatasetDefinition } from '../../domain/dataset/definition.ts'
import { type Profile, profileK } from '../../domain/deidentify/profile.ts'
import { KEPT, keepClasses } from '../../platform/engines/duckdb/plain/keep-classes.ts'
import {
  DATA_VIEW,
  openPlainFile,
  plainFormat,
  SUBSET_VIEW,
} from '../../platform/engines/duckdb/plain/source.ts'
import { type ColumnType, writeTyped } from '../../platform/engines/duckdb/plain/to-parquet.ts'
import type { Session } from '../../platform/engines/duckdb/session.ts'
import type { ExtractFormat } from '../../release/ports.ts'
import { CommandFailure, exitCodes } from '../failure.ts'
import { type ChosenLevels, chooseLevels } from './apply-levels.ts'
import {
  type ApplySpec,
  classify,
  definitionOf,
  leastClass,
  needsPopulation,
  profileOfLevels,
  ROW_KEY,
} from './apply-plan.ts'
import { checkChoice, checkColumns } from './apply-rules.ts'
import { chosenProfile } from './chosen-profile.ts'
import { openSubset } from './load-data.ts'
import type { LoadedSpec } from './load-spec.ts'
import type { SearchLimits } from './search-spec.ts'
import type { SpecVariable } from './spec-apply.ts'
import { withEngine } from './with-engine.ts'

/** A file and a specification, ready for the engine. */
export type Prepared = {
  readonly spec: ApplySpec
  readonly definition: DatasetDefinition
  readonly profile: Profile
  readonly digest: string | undefined
  readonly format: ExtractFormat
  readonly scratch: string
  /** The levels that the records have been generalised to; undefined when a profile says what becomes of them. */
  readonly chosen: GeneralisedRecords | undefined
}

/** Levels that records have been generalised to. */
export type GeneralisedRecords = ChosenLevels & {
  /** Share of the kept cells that are not as in the source, by quasi-identifier above level 0. */
  readonly changed: ReadonlyMap<string, number>
}

/** Typed copies of the records to release and, where a model asks for it, of their population. */
export const RECORDS = 'data.parquet'
export const POPULATION = 'population.parquet'

/**
 * Reads the file into a typed copy of the records to release, and the specification into a definition and a profile. With
 * levels the copy is generalised and holds only the classes that stay.
 * @throws CommandFailure SPECIFICATION_INVALID, DATA_UNREADABLE, PROFILE_UNKNOWN, or why no levels can be chosen
 */
export async function prepare(
  loaded: LoadedSpec<ApplySpec>,
  policies: string,
  scratch: string,
  limits: SearchLimits,
): Promise<Prepared> {
  const { spec } = loaded
  checkChoice(loaded)
  const named = spec.profile === undefined ? undefined : await chosenProfile(policies, spec.profile)
  return withEngine(async (session) => {
    const path = loaded.pathOf(spec.data)
    const { columns } = await open(() => openPlainFile(session, DATA_VIEW, path, spec.delimiter), path)
    checkColumns(loaded, columns)
    const variables = classify(spec, columns)
    const shared = {
      spec,
      definition: definitionOf(variables, RECORDS, scratch, spec.referenceDate ?? '1970-01-01'),
      format: plainFormat(spec.data).format,
      scratch,
    }
    if (named === undefined) {
      const chosen = await writeChosen(session, loaded, variables, join(scratch, RECORDS), limits)
      return { ...shared, profile: profileOfLevels, digest: undefined, chosen }
    }
    const types = typesOf(variables)
    if (spec.subset !== undefined)
      await openSubset(session, { path: loaded.pathOf(spec.subset), delimiter: spec.delimiter }, columns)
    const view = spec.subset === undefined ? DATA_VIEW : SUBSET_VIEW
    await writeTyped(session, join(scratch, RECORDS), types, ROW_KEY, view)
    if (spec.models.some(needsPopulation))
      await writeTyped(session, join(scratch, POPULATION), types, ROW_KEY)
    return {
      ...shared,
      profile: withThresholds(named.profile, spec),
      digest: named.digest,
      chosen: undefined,
    }
  })
}

async function writeChosen(
  session: Session,
  loaded: LoadedSpec<ApplySpec>,
  variables: Readonly<Record<string, SpecVariable>>,
  path: string,
  limits: SearchLimits,
): Promise<GeneralisedRecords> {
  const chosen = await chooseLevels(session, loaded, limits)
  const { decision, records, quasiIdentifiers, sensitive } = chosen
  const view = loaded.spec.subset === undefined ? DATA_VIEW : SUBSET_VIEW
  const { kept, changed } = await keepClasses(session, view, quasiIdentifiers, decision.gone)
  if (kept !== records - decision.suppressed)
    throw new Error('the engine suppressed another number of records than decided')
  // What the models look at stays the text it was judged by.
  const judged = [...quasiIdentifiers, ...sensitive].map(({ name }) => [name, 'text'] as const)
  await writeTyped(session, path, { ...typesOf(variables), ...Object.fromEntries(judged) }, ROW_KEY, KEPT)
  return { ...chosen, changed }
}

const typesOf = (variables: Readonly<Record<string, SpecVariable>>): Record<string, ColumnType | undefined> =>
  Object.fromEntries(Object.entries(variables).map(([name, { type }]) => [name, type]))

/** The stricter k, and the specification's suppression limit where it gives one; its other models are seen to later. */
const withThresholds = (profile: Profile, spec: ApplySpec): Profile => ({
  ...profile,
  thresholds: {
    ...profile.thresholds,
    k: Math.max(profileK(profile), leastClass(spec.models)),
    maximumSuppression: spec.suppressionLimit ?? profile.thresholds.maximumSuppression,
  },
})

/** What is wrong with the bytes of the data is told in the engine's words. */
async function open<T>(work: () => Promise<T>, path: string): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message.split('\n')[0] : ''
    throw new CommandFailure(
      {
        message: `${path} cannot be read: ${detail}`,
        code: 'DATA_UNREADABLE',
        exitCode: exitCodes.failure,
        remedy: 'Check the path, the format and that text is UTF-8',
      },
      { cause },
    )
  }
}
