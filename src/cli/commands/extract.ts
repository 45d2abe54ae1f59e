import { type Command, Option } from 'commander'
import { extract, extractFormat, extractPage, extractSort, extractStatus } from '../../contract/extracts.ts'
import { governed, noun, sortOption, wholeNumber } from '../command.ts'
import { downloadExtract } from '../extract/download.ts'
import { runExtract } from '../extract/run.ts'
import { textOf } from '../extract/text.ts'
import { type ConnectOptions, withGateway } from '../gateway/connect.ts'
import { readList } from '../gateway/pages.ts'
import type { Io } from '../io.ts'
import { type JsonOption, printResult } from '../output.ts'
import { table } from '../text/table.ts'

type Options = JsonOption & ConnectOptions
type RunOptions = Options & { readonly grant: string; readonly dataset?: string; readonly format: string }
type ListOptions = Options & {
  readonly limit: number
  readonly project?: string
  readonly grant?: string
  readonly status?: string
  readonly sort?: string
}

export const extractCommand = (io: Io): Command =>
  noun('extract', 'Released extracts', [
    governed('run', 'Order an extract under a grant and wait for it; exits 3 with the reasons when refused')
      .requiredOption('--grant <id>', 'grant')
      .option('--dataset <id>', 'dataset, when the grant covers several')
      .addOption(
        new Option('--format <format>', 'format of the files')
          .choices(extractFormat.options)
          .default('parquet'),
      )
      .action((options: RunOptions) => withGateway(io, options, (api) => runExtract(io, api, options))),
    governed('list', 'List the extracts of your projects, newest first unless sorted')
      .option('--project <id>', 'only those of this project')
      .option('--grant <id>', 'only those under this grant')
      .addOption(new Option('--status <status>', 'only those in this state').choices(extractStatus.options))
      .addOption(sortOption(extractSort.options))
      .option('--limit <n>', 'most extracts to list', wholeNumber(1, 100_000), 100)
      .action((options: ListOptions) => list(io, options)),
    governed('status', 'Show the state, counts, risk and files of an extract')
      .argument('<id>', 'extract')
      .action((id: string, options: Options) => status(io, id, options)),
    governed('download', 'Download the files and the certificate; verifies digests, resumes what broke off')
      .argument('<id>', 'extract')
      .requiredOption('--out <dir>', 'folder for the files')
      .action((id: string, options: Options & { out: string }) =>
        withGateway(io, options, (api) => downloadExtract(io, api, id, options)),
      ),
  ])

async function list(io: Io, options: ListOptions): Promise<void> {
  const { limit, project, grant, status, sort } = options
  const items = await withGateway(io, options, (api) =>
    readList(io, api, extractPage, '/api/extracts', { limit, filters: { project, grant, status, sort } }),
  )
  printResult(io, options, { items }, () =>
    table(items, [
      ['id', ({ id }) => id],
      ['status', ({ status }) => status],
      ['stage', ({ stage }) => stage],
      ['dataset', ({ dataset }) => `${dataset.id} v${dataset.version}`],
      ['format', ({ format }) => format],
      ['ordered', ({ createdAt }) => createdAt],
      ['reason', ({ refusal }) => refusal?.code],
    ]),
  )
}

async function status(io: Io, id: string, options: Options): Promise<void> {
  const found = await withGateway(io, options, (api) =>
    api.get(extract, `/api/extracts/${encodeURIComponent(id)}`),
  )
  printResult(io, options, found, () => textOf(found))
}
