import type { Command } from 'commander'
import { type ExplainedVariable, explainVariables } from '../../domain/deidentify/explain.ts'
import { profileK } from '../../domain/deidentify/profile.ts'
import { type ClauseComparison, compareWithSafeHarbor } from '../../domain/deidentify/safe-harbor.ts'
import { type ExplainedModel, explainModels } from '../../domain/risk/explain-models.ts'
import { verb } from '../command.ts'
import { ExitWith, exitCodes } from '../failure.ts'
import type { Io } from '../io.ts'
import { type JsonOption, printResult } from '../output.ts'
import { plain } from '../text/plain.ts'
import { table } from '../text/table.ts'
import { loadProfiledDataset, type ProfileOptions, withProfileOptions } from './profiled-dataset.ts'

/** `deid explain`: what a profile does to every variable of a dataset, and why. */
export const explainVerb = (io: Io): Command =>
  withProfileOptions(
    verb('explain', 'What a profile does to every variable and why, and where it departs from Safe Harbor'),
  )
    .argument('<definition>', 'dataset definition, a YAML or JSON file')
    .action((file: string, options: JsonOption & ProfileOptions) => explain(io, file, options))

async function explain(io: Io, file: string, options: JsonOption & ProfileOptions): Promise<void> {
  const { definition, columns, assumed, profile: loaded } = await loadProfiledDataset(io, file, options)
  const { profile, digest } = loaded
  if (assumed) io.stderr('The source cannot be read from here: types of columns are assumed\n')
  const { id, version, title, basis, thresholds } = profile
  const result = {
    dataset: definition.id,
    profile: { id, version, title, basis, digest, thresholds },
    typesAssumed: assumed,
    variables: explainVariables(definition, columns, profile),
    models: explainModels(definition, columns, profile),
    safeHarbor: compareWithSafeHarbor(profile),
  }
  printResult(io, options, result, () =>
    [
      `${title} (${id} version ${version}, ${digest})`,
      `k = ${profileK(profile)}, at most ${thresholds.maximumSuppression * 100} % suppressed, counts below ${thresholds.smallCell} not published\n`,
      variablesText(result.variables),
      ...result.models.map(modelText),
      clausesText(result.safeHarbor),
    ].join('\n'),
  )
  // Said in full; a release would be refused.
  if ([...result.variables, ...result.models].some(({ problem }) => problem !== undefined))
    throw new ExitWith(exitCodes.refused)
}

const shown = (value: unknown): string => (value === null ? '–' : String(value))

const variablesText = (variables: readonly ExplainedVariable[]): string =>
  variables
    .map(({ name, class: kind, sourceType, what, rule, why, problem, example }) =>
      [
        `${name}  (${kind}, ${sourceType})`,
        `  ${problem === undefined ? what : `REFUSED: ${problem}`}`,
        `  why: ${why ?? 'no rule applies'} (rule ${rule ?? 'none'})`,
        `  e.g. ${shown(example.from)} → ${shown(example.to)}\n`,
      ]
        .map((line) => plain(line, { lines: true }))
        .join('\n'),
    )
    .join('\n')

const modelText = ({ model, attribute, what, problem }: ExplainedModel): string =>
  [
    `${model} of ${attribute}`,
    `  ${problem === undefined ? what : `REFUSED with this variable: ${problem}`}\n`,
  ]
    .map((line) => plain(line, { lines: true }))
    .join('\n')

const clausesText = (clauses: readonly ClauseComparison[]): string =>
  `Against Safe Harbor, 45 CFR 164.514(b)(2)(i):\n${table(clauses, [
    ['', ({ clause }) => clause],
    ['identifier', ({ title }) => title],
    ['profile', ({ verdict }) => verdict],
    ['because', ({ because }) => because.join('; ')],
  ])}`
