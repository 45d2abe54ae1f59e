import type { Command } from 'commander'
import { verb, wholeNumber } from '../command.ts'
import { usage } from '../failure.ts'
import type { Io } from '../io.ts'
import { type JsonOption, printResult } from '../output.ts'
import { createProgress } from '../progress.ts'
import { table } from '../text/table.ts'
import { loadSpec } from './load-spec.ts'
import {
  isDefinition,
  loadProfiledDataset,
  type ProfileOptions,
  withProfileOptions,
} from './profiled-dataset.ts'
import { searchCases } from './search-cases.ts'
import { searchProfile } from './search-profile.ts'
import { searchSpec } from './search-spec.ts'
import { profileSearchText, suggestionText } from './suggestion-text.ts'

type SearchOptions = JsonOption &
  ProfileOptions & {
    readonly cases?: string
    readonly data?: string
    readonly seconds?: number
  }

/** `deid search`: the transformation with the best utility that meets the thresholds. */
export const searchVerb = (io: Io): Command =>
  withProfileOptions(
    verb('search', 'Find the transformation with the best utility that meets the thresholds'),
  )
    .argument(
      '[specification]',
      'YAML file: data, quasiIdentifiers, hierarchies, models, metric, …; or a dataset definition, searched by the thresholds of a profile',
    )
    .option(
      '--seconds <n>',
      'end each search after so long, with a bound of what was missed',
      wholeNumber(1, 86_400),
    )
    .option('--cases <file>', 'answer every case of a JSON file instead; --data says where its data is')
    .option('--data <dir>', 'folder of the data of --cases')
    .action((specification: string | undefined, options: SearchOptions) => search(io, specification, options))

async function search(io: Io, specification: string | undefined, options: SearchOptions): Promise<void> {
  if (options.cases !== undefined) return searchAll(io, options.cases, options)
  if (specification === undefined) throw usage('Name a specification, or --cases with --data')
  const progress = createProgress(io)
  const limits = {
    seconds: options.seconds,
    now: () => performance.now(),
    onProgress: (checked: number) => progress.update(checked, 0, 'Searching'),
  }
  try {
    if (await isDefinition(specification)) {
      const found = await searchProfile(await loadProfiledDataset(io, specification, options), limits)
      return printResult(io, options, found, () => profileSearchText(found))
    }
    for (const name of ['profile', 'policies', 'source'] as const)
      if (options[name] !== undefined)
        throw usage(`--${name} goes with a dataset definition, which ${specification} is not`)
    const found = await searchSpec(await loadSpec(specification), limits)
    printResult(io, options, found, () => suggestionText(found))
  } finally {
    progress.end()
  }
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
