import { heightOf } from '../../domain/deidentify/hierarchy/hierarchy.ts'
import type { Levels, Microdata } from '../../domain/deidentify/lattice/microdata.ts'
import { createReleaseRequirement } from '../../domain/deidentify/lattice/release-requirement.ts'
import { createMetric } from '../../domain/deidentify/metrics/create-metric.ts'
import { type Decision, decide, nearestAt } from '../../domain/deidentify/suggest/decide.ts'
import { describeNode, type Proposal } from '../../domain/deidentify/suggest/describe-node.ts'
import { type Certainty, propose } from '../../domain/deidentify/suggest/suggest.ts'
import { distinctValues } from '../../platform/engines/duckdb/plain/code-maps.ts'
import type { ChosenLevel } from '../../platform/engines/duckdb/plain/keep-classes.ts'
import type { Released } from '../../platform/engines/duckdb/plain/read-released.ts'
import type { Session } from '../../platform/engines/duckdb/session.ts'
import { CommandFailure, exitCodes } from '../failure.ts'
import type { ApplySpec } from './apply-plan.ts'
import { deadline } from './deadline.ts'
import { type LoadedData, loadData } from './load-data.ts'
import { type LoadedSpec, requestOf } from './load-spec.ts'
import type { SearchLimits } from './search-spec.ts'
import { missedReasons, percent, unreachable } from './unreachable.ts'

/** One transformation of a file, which records it lets go, and who chose it. */
export type ChosenLevels = {
  readonly decision: Decision
  /** Records of the file, or of its research subset. */
  readonly records: number
  readonly proposal: Proposal
  /** How sure the search is of it; absent when the specification chose. */
  readonly certainty: Certainty | undefined
  readonly quasiIdentifiers: readonly ChosenLevel[]
  readonly sensitive: Released['sensitive']
}

/**
 * The levels that the specification gives, 0 for a quasi-identifier it gives none for; without `levels` those with the best
 * utility that meet the models. Classes go by the requirement of the search, whoever chose.
 * @throws CommandFailure RISK_NOT_REACHED or THRESHOLDS_UNREACHABLE with the nearest, SPECIFICATION_INVALID, or what is
 * wrong with the data
 */
export async function chooseLevels(
  session: Session,
  loaded: LoadedSpec<ApplySpec>,
  limits: SearchLimits,
): Promise<ChosenLevels> {
  const { spec } = loaded
  const data = await loadData(session, requestOf(loaded), loaded.invalid)
  const { microdata } = data
  const asked = { ...spec, suppressionLimit: spec.suppressionLimit ?? 0 }
  const found =
    spec.levels === undefined
      ? propose(microdata, asked, {
          isOver: deadline(limits.now, limits.seconds),
          onProgress: limits.onProgress,
        })
      : undefined
  if (spec.levels === undefined && found === undefined) throw unreachable(microdata, asked, limits.now)
  const levels = found?.levels.map(({ level }) => level) ?? givenLevels(loaded, microdata)
  const decision = decide(microdata, spec.models, asked.suppressionLimit, levels)
  if (!decision.isMet) throw missedAt('At these levels', microdata, asked, decision)
  return {
    decision,
    records: microdata.records,
    proposal: found ?? describe(microdata, asked, levels),
    certainty: found,
    quasiIdentifiers: microdata.quasiIdentifiers.map(({ name, hierarchy }, at) => ({
      name,
      hierarchy,
      level: levels[at] ?? 0,
    })),
    sensitive: await valuesOf(session, data),
  }
}

function givenLevels({ spec, invalid }: LoadedSpec<ApplySpec>, { quasiIdentifiers }: Microdata): Levels {
  const given = spec.levels ?? {}
  const found = Object.entries(given).flatMap(([name, level]) => {
    const path = `levels.${name}`
    const hierarchy = quasiIdentifiers.find((one) => one.name === name)?.hierarchy
    if (hierarchy === undefined) return [{ path, message: 'is no quasi-identifier' }]
    const height = heightOf(hierarchy)
    return level > height ? [{ path, message: `the hierarchy has levels 0 to ${height}` }] : []
  })
  if (found.length > 0) throw invalid(found)
  return quasiIdentifiers.map(({ name }) => (Object.hasOwn(given, name) ? (given[name] ?? 0) : 0))
}

type Asked = ApplySpec & { readonly suppressionLimit: number }

const describe = (data: Microdata, { models, suppressionLimit, metric }: Asked, levels: Levels): Proposal =>
  describeNode(
    data,
    createReleaseRequirement(data, models, suppressionLimit),
    createMetric(data, metric),
    levels,
  )

/** The refusal of a transformation that was chosen, with the nearest thresholds that it does meet. @param where it is, in words */
export function missedAt(
  where: string,
  data: Microdata,
  { models, suppressionLimit }: Pick<Asked, 'models' | 'suppressionLimit'>,
  { levels, suppressed }: Decision,
): CommandFailure {
  const reasons = missedReasons(nearestAt(data, models, suppressionLimit, levels))
  return new CommandFailure({
    message:
      suppressed <= suppressionLimit * data.records
        ? `${where} delta-presence fails for groups of the population that nobody of the subset is in: suppression cannot help them`
        : `${where} at least ${suppressed} of ${data.records} records miss the models; at most ${percent(suppressionLimit)} may be suppressed, and some must stay`,
    code: 'RISK_NOT_REACHED',
    exitCode: exitCodes.refused,
    remedy: [
      'Without levels and profile in the specification the best levels that meet the models are looked for',
      ...reasons.map(({ remedy }) => remedy),
    ].join('; or: '),
    reasons,
  })
}

/** Values of the whole file, by which those of the written one are known again. */
async function valuesOf(session: Session, { sensitive }: LoadedData): Promise<Released['sensitive']> {
  const found: Released['sensitive'][number][] = []
  for (const each of sensitive) found.push({ ...each, values: await distinctValues(session, each.name) })
  return found
}
