import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { renderRiskReport } from '../../src/domain/report/render-risk-report.ts'
import { assembleReport } from '../../src/domain/risk/assemble-report.ts'
import { measureTable } from '../../src/platform/engines/duckdb/risk-table.ts'
import { openSession, type Session } from '../../src/platform/engines/duckdb/session.ts'
import { fixed, median, peakMemory, seconds } from './measure.ts'

/** Quasi-identifiers as de-identification leaves them, one sensitive text and one sensitive number. */
const columns = `
  concat(band * 10, '-', band * 10 + 9) AS age_band,
  CASE WHEN random() < 0.5 THEN 'F' ELSE 'M' END AS sex,
  'region ' || CAST(floor(random() * 18) AS INTEGER) AS region,
  2010 + CAST(floor(random() * 12) AS INTEGER) AS year,
  'D' || CAST(floor(400 * random() * random()) AS INTEGER) AS diagnosis,
  CAST(floor(5 * random()) AS INTEGER) AS triage`

/**
 * The risk report of one Parquet table against a plain copy of the same columns by the same engine, in turn in one
 * process: classes, attackers, population uniqueness, special uniques, l and t of two sensitive variables, HTML.
 * Options: --rows (default 5,000,000), --runs (default 3), --memory, --threads
 */
export async function benchRisk(options: ReadonlyMap<string, string>): Promise<void> {
  const rows = Number(options.get('rows') ?? 5_000_000)
  const runs = Number(options.get('runs') ?? 3)
  const limits = {
    memoryLimit: options.get('memory') ?? '1200MB',
    threads: Number(options.get('threads') ?? 2),
  }
  const folder = await mkdtemp(join(options.get('dir') ?? tmpdir(), 'harbourgate-bench-'))
  const session = await openSession(limits, join(folder, 'scratch'))
  try {
    const file = join(folder, 'table.parquet')
    await session.run('SELECT setseed(0.5)')
    await session.run(
      `COPY (SELECT ${columns} FROM (SELECT CAST(floor(random() * 10) AS INTEGER) AS band FROM range(${rows}))) TO '${file}' (FORMAT parquet)`,
    )
    console.log(
      `${rows} rows, 4 quasi-identifiers, 2 sensitive variables; ${limits.threads} threads, engine limit ${limits.memoryLimit}`,
    )
    const copies: number[] = []
    const reports: number[] = []
    for (let run = 0; run < runs; run += 1) {
      const copy = join(folder, 'copy.parquet')
      copies.push(
        await seconds(() =>
          session.run(`COPY (SELECT * FROM read_parquet('${file}')) TO '${copy}' (FORMAT parquet)`),
        ),
      )
      reports.push(await seconds(() => report(session, file)))
      console.log(
        `run ${run + 1}: copy ${fixed(copies.at(-1) ?? 0)} s, report ${fixed(reports.at(-1) ?? 0)} s`,
      )
    }
    console.log(`median: copy ${fixed(median(copies))} s, report ${fixed(median(reports))} s`)
    console.log(
      `ratio report / copy: ${fixed(median(reports.map((time, run) => time / (copies[run] ?? 1))))}`,
    )
    console.log(`peak memory of the process: ${fixed(peakMemory(), 0)} MiB`)
  } finally {
    session.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function report(session: Session, file: string): Promise<string> {
  const threshold = { k: 5, risk: 0.2 }
  const after = await measureTable(session, {
    from: `read_parquet('${file}')`,
    quasi: ['age_band', 'sex', 'region', 'year'].map((name) => ({ name, sql: name })),
    sensitive: [
      { name: 'diagnosis', sql: 'diagnosis', isOrdered: false, recursiveL: 2 },
      { name: 'triage', sql: 'triage', isOrdered: true, recursiveL: 2 },
    ],
    missing: 'own-value',
    specialUniques: 3,
  })
  return renderRiskReport(
    assembleReport({
      subject: { dataset: 'bench' },
      unit: 'record',
      missingValues: 'own-value',
      population: { basis: 'the-data', size: after.records },
      threshold,
      checks: [],
      suppressed: null,
      before: undefined,
      after,
      notMeasured: [],
      utility: [],
    }),
  )
}
