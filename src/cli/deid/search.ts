import type { Command } from 'commander'
import { verb } from '../command.ts'
import { usage } from '../failure.ts'
import type { Io } from '../io.ts'
import { type JsonOption, printResult } from '../output.ts'
import { createProgress } from '../progress.ts'
import { table } from '../text/table.ts'
import { searchCases } from './search-cases.ts'

type SearchOptions = JsonOption & { readonly cases?: string; readonly data?: string }

/** `deid search`: the transformation with the best utility that meets the thresholds. */
export const searchVerb = (io: Io): Command =>
  verb('search', 'Find the transformation with the best utility that meets the thresholds')
    .argument('[specification]', 'YAML file: data, quasiIdentifiers, hierarchies, models, metric, …')
    .option('--cases <file>', 'answer every case of a JSON file instead; --data says where its data is')
    .option('--data <dir>', 'folder of the data of --cases')
    .action((specification: string | undefined, options: SearchOptions) => search(io, specification, options))

async function search(io: Io, specification: string | undefined, options: SearchOptions): Promise<void> {
  if (options.cases !== undefined) return searchAll(io, options.cases, options)
  if (specification === undefined) throw usage('Name a specification, or --cases with --data')
}

async function searchAll(io: Io, file: string, options: SearchOptions): Promise<void> {
  if (options.data === undefined) throw usage('--cases needs --data, the folder of the data')
  const progress = createProgress(io)
  const results = await searchCases(file, options.data, {
    now: () => performance.now(),
    onCase: (done, total) => progress.update(done, total, 'Searching'),
  })
  progress.end()
  printResult(io, options, results, () =>
    table(results, [
      ['id', ({ id }) => id],
      ['levels', ({ levels }) => levels?.join(' ')],
      ['value', ({ value }) => (Array.isArray(value) ? value.join(' ') : String(value))],
      ['suppressed', ({ suppressed }) => suppressed],
      ['checked', ({ checked }) => checked],
      ['ms', ({ ms }) => ms],
    ]),
  )
}
