import { type Suggestions, suggest } from '../../domain/deidentify/suggest/suggest.ts'
import { suspiciousColumns } from '../../platform/engines/duckdb/plain/suspicious-columns.ts'
import { deadline } from './deadline.ts'
import { loadData } from './load-data.ts'
import { type LoadedSpec, requestOf } from './load-spec.ts'
import { unreachable } from './unreachable.ts'
import { withEngine } from './with-engine.ts'

/** A column that would be released as it is and should be looked at again. */
export type Warning = { readonly column: string; readonly message: string }

export type SpecSearch = Suggestions & {
  readonly records: number
  /** Distinct combinations of quasi-identifiers. */
  readonly tuples: number
  readonly nodes: number
  readonly warnings: readonly Warning[]
}

export type SearchLimits = {
  /** Time for each search; unlimited when absent. */
  readonly seconds: number | undefined
  readonly now: () => number
  readonly onProgress: (checked: number) => void
}

/** @throws CommandFailure THRESHOLDS_UNREACHABLE (exit 3) with the nearest that can be met, or why the input is wrong */
export async function searchSpec(loaded: LoadedSpec, limits: SearchLimits): Promise<SpecSearch> {
  const { spec } = loaded
  return withEngine(async (session) => {
    const data = await loadData(session, requestOf(loaded), loaded.invalid)
    const harmless = data.columns.filter(
      (name) => !spec.quasiIdentifiers.includes(name) && !spec.sensitive.includes(name),
    )
    const warnings = await suspiciousColumns(session, harmless)
    const found = suggest(data.microdata, spec, () => ({
      isOver: deadline(limits.now, limits.seconds),
      onProgress: limits.onProgress,
    }))
    if (found === undefined) throw unreachable(data.microdata, spec, limits.now)
    return {
      ...found,
      records: data.microdata.records,
      tuples: data.microdata.base.size,
      nodes: data.microdata.quasiIdentifiers.reduce(
        (product, { hierarchy }) => product * hierarchy.labels.length,
        1,
      ),
      warnings,
    }
  })
}
