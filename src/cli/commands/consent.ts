import type { Command } from 'commander'
import { consentImport, consentStatus } from '../../contract/consents.ts'
import { governed, noun } from '../command.ts'
import { type ConnectOptions, withGateway } from '../gateway/connect.ts'
import type { Io } from '../io.ts'
import { type JsonOption, printResult } from '../output.ts'
import { table } from '../text/table.ts'

type Options = JsonOption & ConnectOptions

export const consentCommand = (io: Io): Command =>
  noun('consent', 'Consent directives of patients; only counts are ever shown', [
    governed('import', 'Import a batch of consent directives for a dataset')
      .argument('<dataset>', 'dataset')
      .argument('<file>', 'Parquet, CSV or NDJSON file below a source folder of the gateway')
      .action((dataset: string, file: string, options: Options) => importFile(io, dataset, file, options)),
    governed('status', 'Show which imports a release of the dataset is decided on')
      .argument('<dataset>', 'dataset')
      .action((dataset: string, options: Options) => status(io, dataset, options)),
  ])

async function importFile(io: Io, dataset: string, file: string, options: Options): Promise<void> {
  const path = `/api/consents/${encodeURIComponent(dataset)}/imports`
  const done = await withGateway(io, options, (api) =>
    api.send(consentImport, 'POST', path, { body: { file } }),
  )
  printResult(
    io,
    options,
    done,
    () =>
      `import ${done.sequence}: ${done.directives} directives of ${done.patients} patients, ${done.digest}\n`,
  )
}

async function status(io: Io, dataset: string, options: Options): Promise<void> {
  const path = `/api/consents/${encodeURIComponent(dataset)}`
  const found = await withGateway(io, options, (api) => api.get(consentStatus, path))
  printResult(io, options, found, () =>
    table(found.imports, [
      ['import', ({ sequence }) => sequence],
      ['directives', ({ directives }) => directives],
      ['patients', ({ patients }) => patients],
      ['imported', ({ importedAt }) => importedAt],
      ['digest', ({ digest }) => digest],
    ]),
  )
}
