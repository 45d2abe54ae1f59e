import { benchAuditSearch } from './audit-search.ts'
import { benchDeid } from './deid.ts'
import { benchDifferencing } from './differencing.ts'
import { benchHttp } from './http.ts'
import { benchLog } from './log.ts'
import { benchLogCrash } from './log-crash.ts'
import { benchRelease } from './release.ts'
import { benchRisk } from './risk.ts'
import { benchText } from './text.ts'

/** Every benchmark prints ratios measured side by side in one run. */
const benchmarks: Readonly<Record<string, (options: ReadonlyMap<string, string>) => Promise<void>>> = {
  release: benchRelease,
  http: benchHttp,
  text: benchText,
  deid: benchDeid,
  risk: benchRisk,
  differencing: benchDifferencing,
  log: benchLog,
  'log-crash': benchLogCrash,
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
