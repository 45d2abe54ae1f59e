import { benchAuditSearch } from './audit-search.ts'
import { benchHttp } from './http.ts'
import { benchRelease } from './release.ts'

/** Every benchmark prints ratios measured side by side in one run. */
const benchmarks: Readonly<Record<string, (options: ReadonlyMap<string, string>) => Promise<void>>> = {
  release: benchRelease,
  http: benchHttp,
  'audit-search': benchAuditSearch,
}

const [name = '', ...rest] = process.argv.slice(2)
const options = new Map<string, string>()
for (let at = 0; at < rest.length; at += 2)
  options.set(String(rest[at]).replace(/^--/, ''), String(rest[at + 1]))
const benchmark = benchmarks[name]
if (benchmark === undefined) {
  console.error(`usage: npm run bench -- ${Object.keys(benchmarks).join('|')} [--option value …]`)
  process.exitCode = 2
} else await benchmark(options)
