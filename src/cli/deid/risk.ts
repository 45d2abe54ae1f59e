import { writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { renderRiskReport } from '../../domain/report/render-risk-report.ts'
import { verb } from '../command.ts'
import { CommandFailure, ExitWith, exitCodes } from '../failure.ts'
import type { Io } from '../io.ts'
import { type JsonOption, printResult } from '../output.ts'
import { loadSpec } from './load-spec.ts'
import { riskReportOf } from './risk-report.ts'
import { textOf } from './risk-text.ts'
import { withEngine } from './with-engine.ts'

type RiskOptions = JsonOption & { readonly html?: string; readonly require?: true }

/** `deid risk`: what an attacker could learn from a plain file, and whether the specification's thresholds hold. */
export const riskVerb = (io: Io): Command =>
  verb('risk', 'Measure the disclosure risk of a file and whether thresholds hold')
    .argument(
      '<specification>',
      'YAML file: data, quasiIdentifiers, sensitive, models, before, populationSize, …',
    )
    .option('--html <file>', 'write the report for people, one printable HTML file')
    .option('--require', 'end with exit code 3 when a threshold does not hold or was not measured')
    .action((specification: string, options: RiskOptions) => risk(io, specification, options))

async function risk(io: Io, specification: string, options: RiskOptions): Promise<void> {
  const loaded = await loadSpec(specification)
  const report = await withEngine((session) => riskReportOf(session, loaded))
  if (options.html !== undefined) await save(options.html, renderRiskReport(report))
  printResult(io, options, report, () => textOf(report))
  // What was asked for and not judged is not known to hold.
  const isProved = report.holds && report.notMeasured.length === 0
  if (options.require === true && !isProved) throw new ExitWith(exitCodes.refused)
}

async function save(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text)
  } catch (cause) {
    const report = {
      message: `${file} cannot be written`,
      code: 'FILE_UNWRITABLE',
      exitCode: exitCodes.failure,
      remedy: 'Check the folder and its permissions',
    }
    throw new CommandFailure(report, { cause })
  }
}
