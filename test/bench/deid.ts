import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createCaseLoader, type DeidCase, readCases } from '../../src/cli/deid/cases.ts'
import { searchCase } from '../../src/cli/deid/search-cases.ts'
import { withEngine } from '../../src/cli/deid/with-engine.ts'
import type { Levels, Microdata } from '../../src/domain/deidentify/lattice/microdata.ts'
import { createRegroup } from '../../src/domain/deidentify/lattice/regroup.ts'
import { createRequirement } from '../../src/domain/deidentify/lattice/requirement.ts'
import { benchLargeSearch } from './deid-large.ts'
import { fixed, median, peakMemory } from './measure.ts'

/**
 * The optimal search on Adult against looking at every node with the same code, and all shared cases.
 * Options: --runs (default 5); --large alone: 15 quasi-identifiers over --rows (default 5,000,000) in --seconds (default 60)
 */
export async function benchDeid(options: ReadonlyMap<string, string>): Promise<void> {
  if (options.has('large')) return benchLargeSearch(options)
  const shared = process.env.HARBOURGATE_SHARED ?? join('..', 'shared')
  const file = join(shared, 'vectors', 'arx', 'optimum.json')
  const folder = join(shared, 'data', 'adult')
  if (!existsSync(file)) return console.log('skipped: the shared cases are not at hand')
  const runs = Number(options.get('runs') ?? 5)
  const cases = await readCases(file)
  await withEngine(async (session) => {
    const load = createCaseLoader(session, cases, folder)
    const nine = cases.cases.find(({ quasiIdentifiers }) => quasiIdentifiers.length === 9)
    if (nine === undefined) throw new Error('no case with nine quasi-identifiers')
    const data = await load(nine)
    for (const suppressionLimit of [0, 0.04])
      for (const name of ['non-uniform-entropy-monotone', 'non-uniform-entropy'] as const)
        compare(
          data,
          { ...nine, models: [{ model: 'k-anonymity', k: 5 }], suppressionLimit, metric: { name } },
          runs,
        )
    let total = 0
    for (const each of cases.cases) {
      const loaded = await load(each)
      total += milliseconds(() => searchCase(loaded, each))
    }
    console.log(
      `all ${cases.cases.length} shared cases: ${fixed(total / 1000)} s; peak memory ${fixed(peakMemory(), 0)} MiB`,
    )
  })
}

function compare(data: Microdata, question: DeidCase, runs: number): void {
  const times: number[] = []
  let checked = 0
  for (let run = 0; run < runs; run++)
    times.push(
      milliseconds(() => {
        checked = searchCase(data, question).checked
      }),
    )
  const everyNode = milliseconds(() => lookAtAll(data, question))
  const nodes = data.quasiIdentifiers.reduce((product, { hierarchy }) => product * hierarchy.labels.length, 1)
  console.log(
    `Adult, 9 quasi-identifiers, k = 5, ${question.metric.name}, limit ${question.suppressionLimit}: ` +
      `first ${fixed(times[0] ?? 0, 0)} ms, median ${fixed(median(times), 0)} ms, ${checked} tables for ${nodes} nodes; ` +
      `every node ${fixed(everyNode, 0)} ms, ${fixed(everyNode / median(times), 0)} times as long`,
  )
}

/** Every node from the base, judged. */
function lookAtAll(data: Microdata, { models, suppressionLimit }: DeidCase): void {
  const requirement = createRequirement(data, models, suppressionLimit)
  const regroup = createRegroup(data)
  const visit = (levels: Levels): void => {
    const next = data.quasiIdentifiers[levels.length]
    if (next === undefined) requirement.judge(regroup(data.base, levels))
    else for (const level of next.hierarchy.labels.keys()) visit([...levels, level])
  }
  visit([])
}

function milliseconds(work: () => void): number {
  const start = performance.now()
  work()
  return performance.now() - start
}
