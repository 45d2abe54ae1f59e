import { join } from 'node:path'
import type { DatasetDefinition } from '../../domain/dataset/definition.ts'
import { type Profile, profileK } from '../../domain/deidentify/profile.ts'
import { DATA_VIEW, openPlainFile, plainFormat } from '../../platform/engines/duckdb/plain/source.ts'
import { writeTyped } from '../../platform/engines/duckdb/plain/to-parquet.ts'
import type { ExtractFormat } from '../../release/ports.ts'
import { CommandFailure, exitCodes } from '../failure.ts'
import {
  type ApplySpec,
  classify,
  definitionOf,
  profileModel,
  profileOfLevels,
  ROW_KEY,
} from './apply-plan.ts'
import { chosenProfile } from './chosen-profile.ts'
import { levelHierarchies } from './level-hierarchies.ts'
import type { LoadedSpec } from './load-spec.ts'
import { withEngine } from './with-engine.ts'

/** A file and a specification, ready for the engine. */
export type Prepared = {
  readonly spec: ApplySpec
  readonly definition: DatasetDefinition
  readonly profile: Profile
  readonly digest: string | undefined
  readonly format: ExtractFormat
  readonly scratch: string
}

/**
 * Reads the file into a typed copy, and the specification into a definition and a profile.
 * @throws CommandFailure SPECIFICATION_INVALID, DATA_UNREADABLE, PROFILE_UNKNOWN
 */
export async function prepare(
  loaded: LoadedSpec<ApplySpec>,
  policies: string,
  scratch: string,
): Promise<Prepared> {
  const { spec, invalid } = loaded
  checkChoice(loaded)
  const chosen = spec.profile === undefined ? undefined : await chosenProfile(policies, spec.profile)
  return withEngine(async (session) => {
    const path = loaded.pathOf(spec.data)
    const { columns } = await open(() => openPlainFile(session, DATA_VIEW, path, spec.delimiter), path)
    const unknown = unknownColumns(spec, columns)
    if (unknown.length > 0) throw invalid(unknown)
    const hierarchies = chosen === undefined ? await levelHierarchies(session, loaded) : {}
    const variables = Object.fromEntries(
      Object.entries(classify(spec, columns)).map(([name, one]) => [
        name,
        Object.hasOwn(hierarchies, name) ? { ...one, hierarchy: name } : one,
      ]),
    )
    // Groups are looked up by the text of a value, as it stands in the file.
    const types = Object.entries(variables).map(([name, { type }]) => [
      name,
      Object.hasOwn(hierarchies, name) ? 'text' : type,
    ])
    await writeTyped(session, join(scratch, 'data.parquet'), Object.fromEntries(types), ROW_KEY)
    const k = Math.max(1, ...spec.models.map((model) => (model.model === 'k-anonymity' ? model.k : 1)))
    return {
      spec,
      definition: definitionOf(variables, 'data.parquet', scratch, spec.referenceDate ?? '1970-01-01'),
      profile: withThresholds(chosen?.profile ?? profileOfLevels(spec, hierarchies, k), spec, k),
      digest: chosen?.digest,
      format: plainFormat(spec.data).format,
      scratch,
    }
  })
}

/** The stricter k, the models of both, and the specification's suppression limit where it gives one. */
const withThresholds = (profile: Profile, spec: ApplySpec, k: number): Profile => ({
  ...profile,
  models: [...(profile.models ?? []), ...spec.models.flatMap((model) => profileModel(model) ?? [])],
  thresholds: {
    ...profile.thresholds,
    k: Math.max(profileK(profile), k),
    maximumSuppression: spec.suppressionLimit ?? profile.thresholds.maximumSuppression,
  },
})

function checkChoice({ spec, invalid }: LoadedSpec<ApplySpec>): void {
  const found: { path: string; message: string }[] = []
  if ((spec.profile === undefined) === (spec.levels === undefined))
    found.push({ path: 'profile', message: 'give either a profile or levels' })
  if (spec.profile !== undefined && spec.referenceDate === undefined)
    found.push({ path: 'referenceDate', message: 'a profile computes ages at a fixed date' })
  if (spec.levels !== undefined && !spec.models.some(({ model }) => model === 'k-anonymity'))
    found.push({ path: 'models', message: 'levels need the model k-anonymity' })
  for (const [at, model] of spec.models.entries())
    if (profileModel(model) === undefined)
      found.push({ path: `models.${at}`, message: `apply does not suppress by ${model.model}` })
  if (found.length > 0) throw invalid(found)
}

function unknownColumns(spec: ApplySpec, columns: readonly string[]): { path: string; message: string }[] {
  const missing = (path: string, name: string) =>
    columns.includes(name) ? [] : [{ path, message: `the data has no column ${name}` }]
  return [
    ...spec.quasiIdentifiers.flatMap((name, at) => missing(`quasiIdentifiers.${at}`, name)),
    ...spec.sensitive.flatMap((name, at) => missing(`sensitive.${at}`, name)),
    ...spec.models.flatMap((model, at) =>
      'attribute' in model ? missing(`models.${at}.attribute`, model.attribute) : [],
    ),
    ...Object.keys(spec.variables).flatMap((name) => missing(`variables.${name}`, name)),
  ]
}

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
