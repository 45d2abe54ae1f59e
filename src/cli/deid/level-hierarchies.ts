import { complete, keepOrSuppress } from '../../domain/deidentify/hierarchy/complete.ts'
import type { GeneralisationHierarchy, Label } from '../../domain/deidentify/hierarchy/hierarchy.ts'
import type { Hierarchy } from '../../domain/deidentify/profile.ts'
import { distinctValues } from '../../platform/engines/duckdb/plain/code-maps.ts'
import type { Session } from '../../platform/engines/duckdb/session.ts'
import type { ApplySpec } from './apply-plan.ts'
import { hierarchyRows } from './hierarchy-rows.ts'
import type { LoadedSpec } from './load-spec.ts'

/**
 * The chosen level of every quasi-identifier that has one, as a map from value to group.
 * @throws CommandFailure SPECIFICATION_INVALID for a level a hierarchy does not have, or a value it does not know
 */
export async function levelHierarchies(
  session: Session,
  { spec, pathOf, invalid }: LoadedSpec<ApplySpec>,
): Promise<Record<string, Hierarchy>> {
  const found: Record<string, Hierarchy> = {}
  for (const [name, level] of Object.entries(spec.levels ?? {})) {
    const fail = (message: string, path = `hierarchies.${name}`) => invalid([{ path, message }])
    if (!spec.quasiIdentifiers.includes(name)) throw fail('is no quasi-identifier', `levels.${name}`)
    const values = await distinctValues(session, name)
    const filled = values.filter((value): value is string => value !== null && value !== '')
    const source = Object.hasOwn(spec.hierarchies, name) ? spec.hierarchies[name] : undefined
    const located = typeof source === 'string' ? pathOf(source) : source
    const rows =
      located === undefined
        ? keepOrSuppress(filled)
        : await hierarchyRows(session, located, filled, spec.delimiter, (message) => fail(message))
    const completed = complete(rows, values)
    if ('missing' in completed) throw fail(`has no row for ${completed.missing.length} values of the data`)
    if (level >= completed.hierarchy.labels.length)
      throw fail(`the hierarchy has levels 0 to ${completed.hierarchy.labels.length - 1}`, `levels.${name}`)
    if (level > 0) found[name] = mapAt(completed.hierarchy, level)
  }
  return found
}

function mapAt({ labels, codes }: GeneralisationHierarchy, level: number): Hierarchy {
  const groups = (labels[0] ?? []).map((value, at): [Label, Label] => [
    value,
    labels[level]?.[codes[level]?.[at] ?? -1] ?? null,
  ])
  const named = groups.flatMap(([value, group]) =>
    value === null || group === null ? [] : [[value, group] as const],
  )
  const missing = groups.find(([value]) => value === null)?.[1] ?? undefined
  return { kind: 'map', values: Object.fromEntries(named), ...(missing === undefined ? {} : { missing }) }
}
