import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadData } from '../../src/cli/deid/load-data.ts'
import { withEngine } from '../../src/cli/deid/with-engine.ts'
import { usage } from '../../src/cli/failure.ts'
import { createRequirement } from '../../src/domain/deidentify/lattice/requirement.ts'
import { searchLattice } from '../../src/domain/deidentify/lattice/search.ts'
import { createMetric } from '../../src/domain/deidentify/metrics/create-metric.ts'
import { fixed, peakMemory, seconds } from './measure.ts'

/** Quasi-identifiers by name: number of values, and how many groups each level joins. */
const variables: Readonly<Record<string, readonly [values: number, groupSizes: readonly number[]]>> = {
  age: [100, [5, 2, 2]],
  sex: [2, [2]],
  district: [18, [6]],
  ethnicity: [8, [4]],
  marital: [5, [3]],
  education: [6, [2]],
  occupation: [30, [5, 2]],
  employment: [4, [2]],
  household: [10, [5]],
  income: [20, [4, 2]],
  insurance: [4, [2]],
  blood: [8, [2]],
  smoking: [3, [2]],
  year: [10, [5]],
  specialty: [25, [5]],
}

/** A time-bounded search over a lattice that nobody can look at node by node. */
export async function benchLargeSearch(options: ReadonlyMap<string, string>): Promise<void> {
  const rows = Number(options.get('rows') ?? 5_000_000)
  const bound = Number(options.get('seconds') ?? 60)
  const folder = await mkdtemp(join(options.get('dir') ?? tmpdir(), 'harbourgate-bench-'))
  const path = join(folder, 'people.parquet')
  const names = Object.keys(variables)
  try {
    await withEngine(async (session) => {
      const columns = Object.entries(variables).map(
        // The square makes low values frequent and high ones rare, as codes of people are.
        ([name, [values]], at) =>
          `'v' || floor(pow(hash(i, ${at}) % 1000003 / 1000003.0, 2) * ${values})::INTEGER AS ${name}`,
      )
      await session.run(
        `COPY (SELECT ${columns.join(', ')} FROM range(${rows}) r(i)) TO '${path}' (FORMAT parquet)`,
      )
    })
    await withEngine(async (session) => {
      const request = {
        data: path,
        delimiter: undefined,
        quasiIdentifiers: names,
        hierarchies: Object.fromEntries(
          Object.entries(variables).map(([name, [values, groupSizes]]) => [
            name,
            {
              kind: 'order' as const,
              values: Array.from({ length: values }, (_, at) => `v${at}`),
              groupSizes: [...groupSizes],
            },
          ]),
        ),
        sensitive: [],
        models: [{ model: 'k-anonymity' as const, k: 10 }],
        subset: undefined,
      }
      let loaded: Awaited<ReturnType<typeof loadData>> | undefined
      const loading = await seconds(async () => {
        loaded = await loadData(session, request, () => usage('the bench asks for what is not there'))
      })
      if (loaded === undefined) return
      const { microdata: data } = loaded
      const nodes = data.quasiIdentifiers.reduce(
        (product, { hierarchy }) => product * hierarchy.labels.length,
        1,
      )
      console.log(
        `${rows} records, ${data.base.size} tuples, ${nodes} nodes; collapsed and read in ${fixed(loading)} s`,
      )
      for (const name of ['non-uniform-entropy', 'loss'] as const) {
        const metric = createMetric(
          data,
          name === 'loss' ? { name, aggregate: 'geometric-mean', gsFactor: 0.5 } : { name },
        )
        const end = performance.now() + bound * 1000
        const start = performance.now()
        const found = searchLattice(data, createRequirement(data, request.models, 0.05), metric, {
          isOver: () => performance.now() >= end,
        })
        const value = found.best?.score[0] ?? Number.NaN
        const gap = found.isComplete ? 0 : (value - (found.bound?.[0] ?? 0)) / value
        console.log(
          `${name}, k = 10, limit 0.05: ${fixed((performance.now() - start) / 1000)} s (bound ${bound} s), ` +
            `${found.checked} tables, value ${fixed(value, 4)}, gap at most ${fixed(gap * 100)} %, ` +
            `levels ${found.best?.levels.join(' ')}, suppressed ${found.best?.suppressed}; peak memory ${fixed(peakMemory(), 0)} MiB`,
        )
      }
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
