import type { Command } from 'commander'
import { verb, wholeNumber } from '../command.ts'
import type { Io } from '../io.ts'
import { type JsonOption, printResult } from '../output.ts'
import { createProgress } from '../progress.ts'
import { appliedText } from './applied-text.ts'
import { type ApplyOptions, applySpecification } from './apply-run.ts'

type Options = JsonOption & ApplyOptions & { readonly seconds?: number }

/** `deid apply`: a profile, chosen levels, or the best levels there are, applied to a plain file. */
export const applyVerb = (io: Io): Command =>
  verb(
    'apply',
    'De-identify a CSV, Parquet or NDJSON file by the best levels, by chosen ones or by a profile',
  )
    .argument(
      '<specification>',
      'YAML file: data, quasiIdentifiers, models and, if you will, levels; or profile with variables',
    )
    .requiredOption('--out <dir>', 'folder the file and summary.json are written to')
    .option(
      '--seconds <n>',
      'end the search for levels after so long, with a bound of what was missed',
      wholeNumber(1, 86_400),
    )
    .option('--key-file <file>', 'root key, instead of HARBOURGATE_ROOT_KEY or HARBOURGATE_ROOT_KEY_FILE')
    .option('--vault <dir>', 'private folder that keeps random surrogates for later runs')
    .option('--policies <dir>', 'policies folder (default: HARBOURGATE_POLICIES, else those of the package)')
    .action((file: string, options: Options) => apply(io, file, options))

async function apply(io: Io, file: string, options: Options): Promise<void> {
  const progress = createProgress(io)
  try {
    const summary = await applySpecification(io, file, options, {
      seconds: options.seconds,
      now: () => performance.now(),
      onProgress: (checked) => progress.update(checked, 0, 'Searching'),
    })
    printResult(io, options, summary, () => appliedText(summary))
  } finally {
    progress.end()
  }
}
