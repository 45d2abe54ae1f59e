import { writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { band, known, number, percent } from '../../domain/report/format.ts'
import { renderRiskReport } from '../../domain/report/render-risk-report.ts'
import type { RiskReport } from '../../domain/risk/report.ts'
import { verb } from '../command.ts'
import { CommandFailure, ExitWith, exitCodes } from '../failure.ts'
import type { Io } from '../io.ts'
import { type JsonOption, printResult } from '../output.ts'
import { table } from '../text/table.ts'
import { loadSpec } from './load-spec.ts'
import { riskReportOf } from './risk-report.ts'
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
    .option('--require', 'end with exit code 3 when a threshold does not hold')
    .action((specification: string, options: RiskOptions) => risk(io, specification, options))

async function risk(io: Io, specification: string, options: RiskOptions): Promise<void> {
  const loaded = await loadSpec(specification)
  const report = await withEngine((session) => riskReportOf(session, loaded))
  if (options.html !== undefined) await save(options.html, renderRiskReport(report))
  printResult(io, options, report, () => textOf(report))
  if (options.require === true && !report.holds) throw new ExitWith(exitCodes.refused)
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

function textOf({ after, before, checks, sensitive, population }: RiskReport): string {
  const risks = [
    { name: 'prosecutor', ...after.prosecutor },
    { name: 'journalist', ...after.journalist },
    { name: 'marketer', highest: null, average: after.marketer.average, atRisk: null },
    { name: 'individual', ...after.individual },
  ]
  const lines = [
    `records     ${number(after.records)} in ${number(after.classes, 1)} classes, smallest ${number(after.smallestClass)}`,
    `population  ${number(population.size)} (${population.basis}), unique ${percent(after.population.share)} by ${after.population.chosen}`,
    `unique      ${percent(after.unique)}${before === null ? '' : `, before ${percent(before.unique)}`}`,
  ]
  return [
    `${lines.join('\n')}\n`,
    table(risks, [
      ['risk', ({ name }) => name],
      ['highest', ({ highest }) => known(highest, percent).replace('not known', '–')],
      ['average', ({ average }) => percent(average)],
      ['above threshold', ({ atRisk }) => known(atRisk, percent).replace('not known', '–')],
    ]),
    table(after.sizes, [
      ['class size', band],
      ['classes', ({ classes }) => number(classes, 1)],
      ['records', ({ records }) => number(records)],
    ]),
    table(sensitive, [
      ['sensitive', ({ name }) => name],
      ['distinct', ({ distinct }) => distinct],
      ['entropy l', ({ entropyL }) => number(entropyL, 3)],
      [
        'recursive c',
        ({ recursive }) =>
          `${known(recursive.c, (c) => number(c, 3)).replace('not known', 'unbounded')} (l = ${recursive.l})`,
      ],
      ['t equal', ({ equalT }) => number(equalT, 4)],
      ['t ordered', ({ orderedT }) => known(orderedT, (t) => number(t, 4)).replace('not known', 'no order')],
    ]),
    table(checks, [
      ['threshold', ({ title }) => title],
      ['required', ({ kind, required }) => `${kind === 'at-least' ? '≥' : '≤'} ${number(required, 4)}`],
      ['reached', ({ reached }) => known(reached, (value) => number(value, 4))],
      ['holds', ({ holds }) => (holds ? 'yes' : 'no')],
    ]),
  ].join('\n')
}
