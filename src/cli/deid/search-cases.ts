import type { Microdata } from '../../domain/deidentify/lattice/microdata.ts'
import { createRequirement } from '../../domain/deidentify/lattice/requirement.ts'
import { searchLattice } from '../../domain/deidentify/lattice/search.ts'
import { createMetric } from '../../domain/deidentify/metrics/create-metric.ts'
import { publishedValue } from '../../domain/deidentify/metrics/score.ts'
import { createCaseLoader, type DeidCase, readCases } from './cases.ts'
import { withEngine } from './with-engine.ts'

export type CaseResult = {
  readonly id: string
  /** Null when no node meets the models. */
  readonly levels: readonly number[] | null
  readonly value: number | readonly number[] | null
  readonly suppressed: number | null
  readonly checked: number
  readonly ms: number
}

/** Finds the optimum of every case of a file. */
export async function searchCases(
  file: string,
  folder: string,
  { now, onCase }: { readonly now: () => number; readonly onCase: (done: number, total: number) => void },
): Promise<readonly CaseResult[]> {
  const cases = await readCases(file)
  return withEngine(async (session) => {
    const load = createCaseLoader(session, cases, folder)
    const results: CaseResult[] = []
    for (const each of cases.cases) {
      onCase(results.length, cases.cases.length)
      const data = await load(each)
      const started = now()
      results.push({ ...searchCase(data, each), ms: Math.round((now() - started) * 1000) / 1000 })
    }
    return results
  })
}

export function searchCase(data: Microdata, each: DeidCase): Omit<CaseResult, 'ms'> {
  const requirement = createRequirement(data, each.models, each.suppressionLimit)
  const { best, checked } = searchLattice(data, requirement, createMetric(data, each.metric))
  return {
    id: each.id,
    levels: best?.levels ?? null,
    value: best === undefined ? null : publishedValue(best.score),
    suppressed: best?.suppressed ?? null,
    checked,
  }
}
