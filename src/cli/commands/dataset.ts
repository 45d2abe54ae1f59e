import type { Command } from 'commander'
import { cataloguePage, type DatasetView, datasetSchema } from '../../contract/catalogue.ts'
import {
  type LineViolation,
  type ParsedDefinition,
  parseDefinition,
} from '../../features/catalogue/parse-definition.ts'
import { governed, noun, wholeNumber } from '../command.ts'
import { CommandFailure, exitCodes } from '../failure.ts'
import type { Api } from '../gateway/api.ts'
import { type ConnectOptions, withGateway } from '../gateway/connect.ts'
import { readList } from '../gateway/pages.ts'
import type { Io } from '../io.ts'
import { details, type JsonOption, printResult } from '../output.ts'
import { readText } from '../read-input.ts'
import { table } from '../text/table.ts'

type Options = JsonOption & ConnectOptions
type ListOptions = Options & { readonly limit: number }

export const datasetCommand = (io: Io): Command =>
  noun('dataset', 'Datasets in the catalogue', [
    governed('register', 'Register a dataset, or the next version of one, from its definition')
      .argument('<file>', 'dataset definition, YAML or JSON')
      .action((file: string, options: Options) => register(io, file, options)),
    governed('list', 'List datasets, each in its current version')
      .option('--limit <n>', 'most datasets to list', wholeNumber(1, 100_000), 100)
      .action((options: ListOptions) => list(io, options)),
    governed('show', 'Show the tables and variables of a dataset')
      .argument('<id>', 'dataset')
      .option('--dataset-version <n>', 'an earlier version', wholeNumber(1, 1_000_000))
      .action((id: string, options: Options & { datasetVersion?: number }) => show(io, id, options)),
  ])

async function register(io: Io, file: string, options: Options): Promise<void> {
  const parsed = parseDefinition(await readText(file))
  if ('violations' in parsed) throw invalid(file, parsed.violations)
  const dataset = await withGateway(io, options, (api) => send(api, file, parsed))
  printResult(io, options, dataset, () => `registered ${dataset.id} version ${dataset.version}\n`)
}

async function send(
  api: Api,
  file: string,
  { definition, lineOf }: Extract<ParsedDefinition, { lineOf: unknown }>,
): Promise<DatasetView> {
  try {
    return await api.send(datasetSchema, 'POST', '/api/catalogue', { body: { definition } })
  } catch (error) {
    if (!(error instanceof CommandFailure) || error.report.violations === undefined) throw error
    const violations = error.report.violations.map(({ path, message }) => {
      const place = path.replace(/^definition\.?/, '')
      return { path: place, message, line: lineOf(place) }
    })
    throw new CommandFailure(
      { ...error.report, message: `${file}: ${error.message}`, violations },
      { cause: error },
    )
  }
}

const invalid = (file: string, violations: readonly LineViolation[]): CommandFailure =>
  new CommandFailure({
    message: `${file} is not a dataset definition`,
    code: 'DEFINITION_INVALID',
    exitCode: exitCodes.failure,
    remedy: 'Correct the lines named',
    violations,
  })

async function list(io: Io, options: ListOptions): Promise<void> {
  const items = await withGateway(io, options, (api) =>
    readList(io, api, cataloguePage, '/api/catalogue', { limit: options.limit }),
  )
  printResult(io, options, { items }, () =>
    table(items, [
      ['id', ({ id }) => id],
      ['version', ({ version }) => version],
      ['custodian', ({ custodian }) => custodian],
      ['consent', ({ consentBasis }) => consentBasis],
      ['data use', ({ dataUse }) => dataUse?.permission],
      ['tables', ({ tables }) => tables],
      ['title', ({ title }) => title.en ?? Object.values(title)[0]],
    ]),
  )
}

async function show(io: Io, id: string, options: Options & { datasetVersion?: number }): Promise<void> {
  const { datasetVersion: version } = options
  const path = `/api/catalogue/${encodeURIComponent(id)}${version === undefined ? '' : `/versions/${version}`}`
  const dataset = await withGateway(io, options, (api) => api.get(datasetSchema, path))
  printResult(io, options, dataset, () => details(dataset))
}
