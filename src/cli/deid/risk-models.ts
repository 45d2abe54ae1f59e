import { fromTable } from '../../domain/deidentify/hierarchy/hierarchy.ts'
import { measureClasses, type Reached } from '../../domain/deidentify/lattice/measure-classes.ts'
import type { PrivacyModel } from '../../domain/risk/models/model.ts'
import { distinctValues } from '../../platform/engines/duckdb/plain/code-maps.ts'
import { readMicrodata } from '../../platform/engines/duckdb/plain/read-microdata.ts'
import type { Session } from '../../platform/engines/duckdb/session.ts'
import { hierarchyOf } from './load-data.ts'
import { type LoadedSpec, requestOf } from './load-spec.ts'

export type ReachedByModels = {
  /** By model, in their order; empty for one that has no figure of a class. */
  readonly reached: readonly (readonly Reached[])[]
  /** Largest t by hierarchical distance, by sensitive variable that has a hierarchy. */
  readonly hierarchicalT: ReadonlyMap<string, number>
}

/**
 * What the classes of the opened file reach, by the figures that `deid search` decides by. Like the search, it takes a
 * missing value for a value of its own and counts the records of the subset where there is one.
 * @param models those that are asked for and not counted by the engine
 * @param sensitive names of the sensitive variables
 * @throws CommandFailure SPECIFICATION_INVALID for a hierarchy that does not fit the data
 */
export async function reachedByModels(
  session: Session,
  loaded: LoadedSpec,
  models: readonly PrivacyModel[],
  sensitive: readonly string[],
): Promise<ReachedByModels> {
  const request = requestOf(loaded)
  const inTrees = sensitive.filter((name) => Object.hasOwn(request.hierarchies, name))
  if (models.length === 0 && inTrees.length === 0) return { reached: [], hierarchicalT: new Map() }
  const looked = new Set([
    ...inTrees,
    ...models.flatMap((model) => ('attribute' in model ? [model.attribute] : [])),
  ])
  const described: Parameters<typeof readMicrodata>[1]['sensitive'][number][] = []
  for (const name of looked)
    described.push(
      inTrees.includes(name)
        ? { name, hierarchy: await hierarchyOf(session, request, name, loaded.invalid) }
        : { name },
    )
  const data = await readMicrodata(session, {
    quasiIdentifiers: await asTheyAre(session, request.quasiIdentifiers),
    sensitive: described,
    hasSubset: request.subset !== undefined,
  })
  const byTree = inTrees.map((attribute) => ({
    model: 't-closeness-hierarchical' as const,
    attribute,
    t: 1,
  }))
  const found = measureClasses(data, [...models, ...byTree])
  const distances = found.slice(models.length)
  return {
    reached: found.slice(0, models.length),
    // Rounding must not make a distance that is a share exceed 1.
    hierarchicalT: new Map(
      inTrees.map((name, at) => [name, Math.min(1, distances[at]?.[0]?.reached ?? Number.NaN)]),
    ),
  }
}

/** The data is measured as it stands: no level above the values themselves is looked at. */
async function asTheyAre(session: Session, names: readonly string[]) {
  const found: Parameters<typeof readMicrodata>[1]['quasiIdentifiers'][number][] = []
  for (const name of names)
    found.push({
      name,
      hierarchy: fromTable((await distinctValues(session, name)).map((value) => [value])),
    })
  return found
}
