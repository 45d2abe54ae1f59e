import {
  type GeneralisationHierarchy,
  type Label,
  parentsOf,
} from '../../../../domain/deidentify/hierarchy/hierarchy.ts'
import type { Microdata, ValueTable } from '../../../../domain/deidentify/lattice/microdata.ts'
import type { SensitiveVariable } from '../../../../domain/risk/models/class.ts'
import { countRows } from '../cohort.ts'
import type { Session } from '../session.ts'
import { createMap, distinctValues } from './code-maps.ts'
import { collapse } from './collapse.ts'
import { readTuples, readValues } from './read-tuples.ts'
import { DATA_VIEW, SUBSET_VIEW } from './source.ts'

export type MicrodataColumns = {
  readonly quasiIdentifiers: readonly { readonly name: string; readonly hierarchy: GeneralisationHierarchy }[]
  readonly sensitive: readonly { readonly name: string; readonly hierarchy?: GeneralisationHierarchy }[]
  readonly hasSubset: boolean
}

/** Collapses the opened file to distinct tuples in the engine and reads these into typed arrays. */
export async function readMicrodata(session: Session, columns: MicrodataColumns): Promise<Microdata> {
  const { quasiIdentifiers, sensitive, hasSubset } = columns
  for (const { name, hierarchy } of quasiIdentifiers)
    await createMap(session, name, { value: hierarchy.labels[0] ?? [] })
  const ordered = new Map<string, readonly Label[]>()
  for (const { name } of sensitive) {
    const values = inOrder(await distinctValues(session, name))
    ordered.set(name, values)
    await createMap(session, name, { value: values })
  }
  await collapse(session, {
    quasiIdentifiers: quasiIdentifiers.map(({ name }) => name),
    sensitive: sensitive.map(({ name }) => name),
    hasSubset,
  })
  const tuples = await readTuples(
    session,
    quasiIdentifiers.map(({ hierarchy }) => hierarchy.labels[0]?.length ?? 0),
  )
  const values: ValueTable[] = []
  for (const at of sensitive.keys())
    values.push(await readValues(session, tuples, quasiIdentifiers.length, at))
  const records = tuples.counts.reduce((sum, count) => sum + count, 0)
  const expected = await countRows(session, hasSubset ? SUBSET_VIEW : DATA_VIEW)
  if (records !== expected) throw new Error('records were lost while they were read')
  return {
    quasiIdentifiers: quasiIdentifiers.map(({ name, hierarchy }, at) => ({
      name,
      hierarchy,
      column: tuples.columns[at] ?? new Uint16Array(0),
    })),
    sensitive: sensitive.map(({ name, hierarchy }, at) => {
      const labels = ordered.get(name) ?? []
      const shares = sharesOf(values[at], labels.length, records)
      return { name, shares, parents: hierarchy === undefined ? [] : parentsByOrder(hierarchy, labels) }
    }),
    base: {
      size: tuples.size,
      tuples: Int32Array.from({ length: tuples.size }, (_, at) => at),
      counts: tuples.counts,
      population: hasSubset ? tuples.population : tuples.counts,
      values,
    },
    records,
  }
}

function sharesOf(table: ValueTable | undefined, size: number, records: number): Float64Array {
  const sums = new Float64Array(size)
  for (const [at, code] of (table?.codes ?? []).entries())
    sums[code] = (sums[code] ?? 0) + (table?.counts[at] ?? 0)
  return sums.map((sum) => sum / records)
}

/** Numbers by size when all values are numbers, else text by code units; a missing value comes first. */
export function inOrder(values: readonly Label[]): readonly Label[] {
  const known = values.filter((value) => value !== null)
  const isNumeric = known.every((value) => value.trim() !== '' && Number.isFinite(Number(value)))
  const sorted = isNumeric ? known.sort((a, b) => Number(a) - Number(b)) : known
  return [...values.filter((value) => value === null), ...sorted]
}

/** Groups above each value, with the values numbered in their order instead of the hierarchy's. */
function parentsByOrder(
  hierarchy: GeneralisationHierarchy,
  labels: readonly Label[],
): SensitiveVariable['parents'] {
  const [first, ...higher] = parentsOf(hierarchy)
  const codeOf = new Map(hierarchy.labels[0]?.map((label, code) => [label, code]))
  if (first === undefined) return []
  return [Int32Array.from(labels, (label) => first[codeOf.get(label) ?? 0] ?? 0), ...higher]
}
