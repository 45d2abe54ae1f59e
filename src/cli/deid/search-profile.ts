import { type DatasetDefinition, isReleasable, patientKeyOf } from '../../domain/dataset/definition.ts'
import { checkDefinition } from '../../domain/dataset/validate.ts'
import { describeHierarchy, describeTransform } from '../../domain/deidentify/describe.ts'
import {
  type DeidentificationPlan,
  planDeidentification,
  type VariablePlan,
} from '../../domain/deidentify/plan.ts'
import { profileK } from '../../domain/deidentify/profile.ts'
import { type Question, type Suggestion, suggest } from '../../domain/deidentify/suggest/suggest.ts'
import type { Transform } from '../../domain/deidentify/transforms/transform.ts'
import type { PrivacyModel } from '../../domain/risk/models/model.ts'
import {
  concernOf,
  type DiversityModel,
  mayBeSeveral,
  modelsOf,
  releasedOf,
  whyUnmeasurable,
} from '../../domain/risk/profile-models.ts'
import { inspectValues } from '../../platform/engines/duckdb/inspect-values.ts'
import {
  openProfiledPatients,
  type ProfiledVariable,
  profiledVariable,
} from '../../platform/engines/duckdb/plain/profiled-patients.ts'
import { readMicrodata } from '../../platform/engines/duckdb/plain/read-microdata.ts'
import type { Session } from '../../platform/engines/duckdb/session.ts'
import { openSource } from '../../platform/engines/duckdb/source.ts'
import { CommandFailure, exitCodes } from '../failure.ts'
import { deadline } from './deadline.ts'
import type { ProfiledDataset } from './profiled-dataset.ts'
import type { SearchLimits, SpecSearch } from './search-spec.ts'
import { unreachable } from './unreachable.ts'
import { withEngine } from './with-engine.ts'

export type ProfileSearch = SpecSearch & {
  readonly dataset: string
  readonly profile: { readonly id: string; readonly version: number; readonly digest: string }
  readonly models: readonly PrivacyModel[]
  readonly suppressionLimit: number
  /** What the profile asks of variables that were not looked at, and why not. */
  readonly notSearched: readonly { readonly model: string; readonly why: string }[]
}

/**
 * What the profile does to the quasi-identifiers of the patient table is the least; the proposal is how much coarser they must
 * be, with the best utility, for its own thresholds to hold.
 * @throws CommandFailure THRESHOLDS_UNREACHABLE with the nearest that can be met, NOTHING_TO_SEARCH, DATA_UNREADABLE,
 * DEFINITION_INVALID
 */
export async function searchProfile(
  { definition, columns, assumed, folder, profile: loaded }: ProfiledDataset,
  limits: SearchLimits,
): Promise<ProfileSearch> {
  if (assumed)
    throw new CommandFailure({
      message: `The source of ${definition.id} cannot be read from ${folder}`,
      code: 'DATA_UNREADABLE',
      exitCode: exitCodes.failure,
      remedy: 'Name the folder its source root is relative to with --source',
    })
  const { profile, digest } = loaded
  const violations = checkDefinition(definition, profile.hierarchies)
  if (violations.length > 0)
    throw new CommandFailure({
      message: `${definition.id} could not be registered with profile ${profile.id}`,
      code: 'DEFINITION_INVALID',
      exitCode: exitCodes.failure,
      remedy: 'Correct what is named',
      violations,
    })
  const plan = planDeidentification(definition, columns, releasable(definition), profile)
  const { quasi, asked, notSearched } = partsOf(plan, modelsOf(profile.models ?? [], plan))
  const question: Question = {
    models: [{ model: 'k-anonymity', k: profileK(profile) }, ...asked.map(({ model }) => model)],
    suppressionLimit: profile.thresholds.maximumSuppression,
    metric: { name: 'loss', aggregate: 'geometric-mean', gsFactor: 0.5 },
  }
  return withEngine(async (session) => {
    await openSource(session, definition, [folder])
    const suspicions = await inspectValues(session, definition)
    const sensitive = asked.map(({ variable }) => variable)
    const key = patientKeyOf(definition, plan.patientTable)
    await openProfiledPatients(session, plan, key, [...new Set([...quasi, ...sensitive])])
    const { variables, microdata } = await readProfiled(session, plan, quasi, sensitive)
    if (microdata.records === 0)
      throw nothing('The patient table has no patients', 'Nothing can be learned from no data')
    const found = suggest(microdata, question, () => ({
      isOver: deadline(limits.now, limits.seconds),
      onProgress: limits.onProgress,
    }))
    if (found === undefined) throw unreachable(microdata, question, limits.now)
    const described = (suggestion: Suggestion) => withTransforms(suggestion, variables)
    return {
      dataset: definition.id,
      profile: { id: profile.id, version: profile.version, digest },
      models: question.models,
      suppressionLimit: question.suppressionLimit,
      notSearched,
      ...found,
      proposal: described(found.proposal),
      alternatives: found.alternatives.map(described),
      records: microdata.records,
      tuples: microdata.base.size,
      nodes: variables.reduce((product, { hierarchy }) => product * hierarchy.labels.length, 1),
      warnings: suspicions.map(({ path, message }) => ({ column: path, message })),
    }
  })
}

async function readProfiled(
  session: Session,
  plan: DeidentificationPlan,
  quasi: readonly VariablePlan[],
  sensitive: readonly VariablePlan[],
) {
  const variables: ProfiledVariable[] = []
  for (const variable of quasi) variables.push(await profiledVariable(session, plan, variable))
  const microdata = await readMicrodata(session, {
    quasiIdentifiers: variables,
    sensitive: [...new Set(sensitive)].map(({ variable }) => ({ name: variable })),
    hasSubset: false,
  })
  return { variables, microdata }
}

const releasable = (definition: DatasetDefinition) =>
  Object.entries(definition.tables).flatMap(([table, { variables }]) =>
    Object.entries(variables)
      .filter(([, variable]) => isReleasable(variable))
      .map(([name]) => `${table}.${name}` as const),
  )

/** The quasi-identifiers, and what is asked of variables that can be searched with them. */
function partsOf(plan: DeidentificationPlan, models: readonly DiversityModel[]) {
  const patients = plan.tables.find(({ table }) => table === plan.patientTable)
  const quasi = (patients?.variables ?? []).filter((variable) => variable.class === 'quasi-identifier')
  if (quasi.length === 0)
    throw nothing('The profile releases no quasi-identifier of the patient table', 'Classify variables')
  const unfit = quasi.find(({ transform }) => !isWithoutKey(transform))
  if (unfit !== undefined)
    throw nothing(
      `${unfit.variable} is ${describeTransform(unfit.transform)}, which no search can compare`,
      'Use a profile that generalises it',
    )
  const notSearched: { model: string; why: string }[] = []
  const asked = models.flatMap((model) => {
    const why = whyNot(model, plan)
    if (why !== undefined) notSearched.push({ model: `${model.model} of ${concernOf(model)}`, why })
    const [concerned] = why === undefined ? releasedOf(model, plan) : []
    if (concerned === undefined) return []
    const { variable } = concerned
    return [{ model: { ...model, attribute: variable.variable }, variable }]
  })
  return { quasi, asked, notSearched }
}

function whyNot(model: DiversityModel, plan: DeidentificationPlan): string | undefined {
  const concerned = releasedOf(model, plan)
  if (mayBeSeveral(concerned, plan)) return 'a patient may have several values of it'
  if (concerned.some(({ variable }) => !isWithoutKey(variable.transform)))
    return 'what is released of it depends on a key'
  return whyUnmeasurable(model, plan)
}

/** Whether the released value follows from the source alone, and not from a key of the project. */
const isWithoutKey = ({ kind }: Transform): boolean =>
  kind !== 'shift-date' && kind !== 'noise' && kind !== 'scrub-text'

function withTransforms(suggestion: Suggestion, variables: readonly ProfiledVariable[]): Suggestion {
  const transformOf = (name: string, level: number) =>
    variables.find((variable) => variable.name === name)?.transforms[level]
  return {
    ...suggestion,
    levels: suggestion.levels.map((one) => {
      const transform = transformOf(one.variable, one.level)
      if (transform === undefined) return one
      return {
        ...one,
        meaning: one.level === 0 ? `as the profile says: ${inWords(transform)}` : inWords(transform),
      }
    }),
  }
}

const inWords = (transform: Transform): string =>
  transform.kind === 'generalise' ? describeHierarchy(transform.hierarchy) : describeTransform(transform)

const nothing = (message: string, remedy: string): CommandFailure =>
  new CommandFailure({ message, code: 'NOTHING_TO_SEARCH', exitCode: exitCodes.refused, remedy })
