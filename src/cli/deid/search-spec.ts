import { nearest } from '../../domain/deidentify/suggest/nearest.ts'
import { type Suggestions, suggest } from '../../domain/deidentify/suggest/suggest.ts'
import { suspiciousColumns } from '../../platform/engines/duckdb/plain/suspicious-columns.ts'
import { CommandFailure, exitCodes } from '../failure.ts'
import { type LoadedData, loadData } from './load-data.ts'
import { type LoadedSpec, requestOf } from './load-spec.ts'
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

/** Time for finding out what could be had instead. */
const NEAREST_SECONDS = 10

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
    if (found === undefined) throw unreachable(data, loaded, limits)
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

function deadline(now: () => number, seconds: number | undefined): () => boolean {
  if (seconds === undefined) return () => false
  const end = now() + seconds * 1000
  return () => now() >= end
}

function unreachable({ microdata }: LoadedData, { spec }: LoadedSpec, { now }: SearchLimits): CommandFailure {
  const { suppression, largestK } = nearest(microdata, spec.models, {
    isOver: deadline(now, NEAREST_SECONDS),
  })
  const remedy =
    suppression === undefined
      ? `No suppression helps. The whole table is one class of ${largestK} records: no k above ${largestK} can be met. Relax the models`
      : `Nearest: suppressionLimit ${roundUp(suppression.share)} meets the models${suppression.isLeast ? '' : ' (the least found in the time given)'}; or relax the models`
  return new CommandFailure({
    message: `No transformation meets the models by suppressing at most ${spec.suppressionLimit * 100} % of the records`,
    code: 'THRESHOLDS_UNREACHABLE',
    exitCode: exitCodes.refused,
    remedy,
    reasons: spec.models.map((model) => ({
      code: 'THRESHOLD_NOT_MET',
      detail: JSON.stringify(model),
      remedy,
    })),
  })
}

/** Up, so that floor(limit · records) is enough. */
const roundUp = (share: number): number => Math.ceil(share * 1e6) / 1e6
