import { dirname, join, resolve } from 'node:path'
import type { Command } from 'commander'
import { readConfig } from '../../config.ts'
import { type ExplainedVariable, explainVariables } from '../../domain/deidentify/explain.ts'
import { profileK } from '../../domain/deidentify/profile.ts'
import { type ClauseComparison, compareWithSafeHarbor } from '../../domain/deidentify/safe-harbor.ts'
import { type ExplainedModel, explainModels } from '../../domain/risk/explain-models.ts'
import { parseDefinition } from '../../features/catalogue/parse-definition.ts'
import { packageRoot } from '../../package-root.ts'
import { verb } from '../command.ts'
import { CommandFailure, ExitWith, exitCodes } from '../failure.ts'
import type { Io } from '../io.ts'
import { type JsonOption, printResult } from '../output.ts'
import { readText } from '../read-input.ts'
import { plain } from '../text/plain.ts'
import { table } from '../text/table.ts'
import { chosenProfile } from './chosen-profile.ts'
import { columnsOf } from './columns-of.ts'

type Options = JsonOption & {
  readonly profile?: string
  readonly policies?: string
  readonly source?: string
}

/** `deid explain`: what a profile does to every variable of a dataset, and why. */
export const explainVerb = (io: Io): Command =>
  verb('explain', 'What a profile does to every variable and why, and where it departs from Safe Harbor')
    .argument('<definition>', 'dataset definition, a YAML or JSON file')
    .option('--profile <name>', "profile (default: the definition's, else the gateway's)")
    .option('--policies <dir>', 'policies folder (default: HARBOURGATE_POLICIES, else those of the package)')
    .option(
      '--source <dir>',
      "folder the definition's source root is relative to (default: the definition's own)",
    )
    .action((file: string, options: Options) => explain(io, file, options))

async function explain(io: Io, file: string, options: Options): Promise<void> {
  const definition = await readDefinition(file)
  const { config } = readConfig({ HARBOURGATE_POLICIES: options.policies }, io.env)
  const policies = config.policies ?? join(packageRoot, 'policies')
  const name = options.profile ?? definition.profile ?? config.profile
  const { profile, digest } = await chosenProfile(policies, name)
  const { columns, assumed } = await columnsOf(definition, resolve(options.source ?? dirname(file)))
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

async function readDefinition(file: string) {
  const parsed = parseDefinition(await readText(file))
  if ('definition' in parsed) return parsed.definition
  throw new CommandFailure({
    message: `${file} is no valid dataset definition`,
    code: 'DEFINITION_INVALID',
    exitCode: exitCodes.failure,
    remedy: 'Correct the lines named',
    violations: parsed.violations,
  })
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
