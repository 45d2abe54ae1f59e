import { randomBytes } from 'node:crypto'
import type { Command } from 'commander'
import { defaultTextRules, hospitalAuthorityNumber } from '../../domain/text/settings.ts'
import { DATA_VIEW, openPlainFile } from '../../platform/engines/duckdb/plain/source.ts'
import { hmacPads } from '../../platform/keys/hmac-pads.ts'
import { createTextScrubber } from '../../platform/text/create-text-scrubber.ts'
import { verb } from '../command.ts'
import { CommandFailure, ExitWith, exitCodes } from '../failure.ts'
import type { Io } from '../io.ts'
import { type JsonOption, printResult } from '../output.ts'
import { plain } from '../text/plain.ts'
import { table } from '../text/table.ts'
import { type ScannedFinding, scanColumns } from './scan-columns.ts'
import { type ScanTarget, scanTarget } from './scan-target.ts'
import { withEngine } from './with-engine.ts'

type ScanOptions = JsonOption & { readonly delimiter?: string; readonly hospitalNumbers?: true }
type ScanResult = { readonly records: number; readonly findings: readonly ScannedFinding[] }

/** `deid scan`: which columns look as if they hold identifiers. Exits 3 when one is not classified as such. */
export const scanVerb = (io: Io): Command =>
  verb('scan', 'Look for identifiers in every column; exits 3 when a column is not declared to hold them')
    .argument('<file>', 'specification (YAML or JSON), or a CSV, Parquet or NDJSON file')
    .option('--delimiter <character>', 'of a CSV file (default: found out)')
    .option('--hospital-numbers', `also look for numbers of the form ${hospitalAuthorityNumber}`)
    .action((file: string, options: ScanOptions) => scan(io, file, options))

async function scan(io: Io, file: string, options: ScanOptions): Promise<void> {
  const result = await scanFile(await scanTarget(file, options.delimiter), options)
  const flagged = result.findings.filter((finding) => finding.flagged)
  printResult(io, options, result, () => asText(result, flagged.length))
  if (flagged.length > 0) throw new ExitWith(exitCodes.refused)
}

async function scanFile(target: ScanTarget, { hospitalNumbers }: ScanOptions): Promise<ScanResult> {
  const forms = hospitalNumbers === undefined ? [] : [hospitalAuthorityNumber]
  const scrubber = createTextScrubber({
    rules: { ...defaultTextRules, hospitalNumbers: forms },
    // Nothing is replaced, so neither date nor key shows in the result.
    referenceDate: '2026-01-01',
    pads: hmacPads(randomBytes(32)),
  })
  return withEngine(async (session) => {
    const opened = await openPlainFile(session, DATA_VIEW, target.data, target.delimiter).catch((cause) => {
      throw unreadable(target.data, cause)
    })
    return {
      records: opened.records,
      findings: await scanColumns(session, scrubber, opened.columns, target.classOf),
    }
  })
}

const unreadable = (file: string, cause: unknown): CommandFailure =>
  new CommandFailure(
    {
      message: `${file} cannot be read: ${cause instanceof Error ? cause.message.split('\n')[0] : ''}`,
      code: 'DATA_UNREADABLE',
      exitCode: exitCodes.failure,
      remedy: 'Check the path, the format and that text is UTF-8',
    },
    { cause },
  )

function asText({ records, findings }: ScanResult, flagged: number): string {
  const rows = table(findings, [
    ['column', ({ column }) => column],
    ['class', (finding) => finding.class],
    ['looks like', ({ type }) => type],
    ['records', (finding) => finding.records],
    ['example', ({ example }) => example],
    ['', (finding) => (finding.flagged ? 'NOT DECLARED' : '')],
  ])
  const sum =
    flagged === 0
      ? 'no column holds identifiers it is not declared to hold'
      : `${flagged} findings in columns that are not declared to hold identifiers: classify these as direct-identifier or free-text`
  return `${rows}${plain(`${records} records; ${sum}`)}\n`
}
