import type { Command } from 'commander'
import { percent } from '../../domain/report/format.ts'
import { verb } from '../command.ts'
import type { Io } from '../io.ts'
import { type JsonOption, printResult } from '../output.ts'
import { table } from '../text/table.ts'
import { type ApplyOptions, applySpecification } from './apply-run.ts'

type Options = JsonOption & ApplyOptions

/** `deid apply`: a profile, or chosen levels, applied to a plain file. */
export const applyVerb = (io: Io): Command =>
  verb('apply', 'De-identify a CSV, Parquet or NDJSON file by a profile or by chosen levels')
    .argument(
      '<specification>',
      'YAML file: data, and profile with variables, or quasiIdentifiers with levels',
    )
    .requiredOption('--out <dir>', 'folder the file and summary.json are written to')
    .option('--key-file <file>', 'root key, instead of HARBOURGATE_ROOT_KEY or HARBOURGATE_ROOT_KEY_FILE')
    .option('--vault <dir>', 'private folder that keeps random surrogates for later runs')
    .option('--policies <dir>', 'policies folder (default: HARBOURGATE_POLICIES, else those of the package)')
    .action((file: string, options: Options) => apply(io, file, options))

async function apply(io: Io, file: string, options: Options): Promise<void> {
  const summary = await applySpecification(io, file, options)
  printResult(io, options, summary, () => {
    const { file: written, patients, k, variables } = summary
    return [
      `${written.name}: ${written.rows} rows, ${written.bytes} bytes, sha256 ${written.sha256}`,
      `persons ${patients.staged}, suppressed ${patients.suppressed}, released ${patients.released}; smallest class ${k.reached}, required ${k.required}\n`,
      table(variables, [
        ['column', ({ name }) => name],
        ['class', ({ class: kind }) => kind],
        ['what happened', ({ transform }) => transform],
        ['cells changed', ({ cellsChanged }) => (cellsChanged === null ? null : percent(cellsChanged))],
      ]),
    ].join('\n')
  })
}
