import { type Command, Option } from 'commander'
import { type StoryView, storyKinds } from '../../contract/audit.ts'
import { collect, governed, noun, wholeNumber } from '../command.ts'
import type { ConnectOptions } from '../gateway/connect.ts'
import type { Io } from '../io.ts'
import type { JsonOption } from '../output.ts'
import { type AccessOptions, printAccess } from './access.ts'
import { type ExportOptions, exporters } from './export/formats.ts'
import { withFilters } from './filters.ts'
import { type PatternOptions, printPatterns } from './patterns.ts'
import { type ReplayOptions, replayAudit } from './replay.ts'
import { listSavedSearches, type SearchOptions, searchAudit } from './search.ts'
import { printStory, type StoryOptions } from './story.ts'

/** The auditor's desk: everything that reads the log and what it says. */
export const deskCommands = (io: Io): Command[] => [
  withFilters(governed('search', 'Search the audit log, newest first; the search itself is recorded'))
    .option('--limit <n>', 'most entries to list', wholeNumber(1, 100_000), 50)
    .option('--saved <name>', 'begin with the filters of a search you saved')
    .option('--save <name>', 'save these filters under a name')
    .action((options: SearchOptions) => searchAudit(io, options)),
  governed('searches', 'List the searches you saved').action((options: JsonOption & ConnectOptions) =>
    listSavedSearches(io, options),
  ),
  noun(
    'story',
    'Everything the log says of one thing, from the beginning',
    storyKinds.map((kind) => storyCommand(io, kind)),
  ),
  governed('access', 'Who had access on a given day, under which grant')
    .requiredOption('--on <date>', 'the day (UTC), e.g. 2026-01-31')
    .option('--dataset <id>', 'only to this dataset')
    .option('--person <id>', 'only this person')
    .action((options: AccessOptions) => printAccess(io, options)),
  governed('patterns', 'What looks unusual, by rules that can be read')
    .option('--from <instant>', 'not before (default: 30 days before --to)')
    .option('--to <instant>', 'before (default: now)')
    .option('--timezone <name>', 'time zone of working hours (default: Asia/Hong_Kong)')
    .option('--set <name=value>', 'another threshold, e.g. minimumRefusals=3; may be repeated', collect)
    .action((options: PatternOptions) => printPatterns(io, options)),
  withFilters(
    governed(
      'export',
      'Export matching entries into a file with a receipt beside it, or the log as plain tiles',
    ),
  )
    .addOption(
      new Option('--format <format>', 'form of the export')
        .choices(Object.keys(exporters))
        .makeOptionMandatory(),
    )
    .requiredOption('--out <path>', 'file; for tiles a new folder')
    .option('--log <tiles>', 'for tiles: folder or address of tiles to copy')
    .option('--vkey <vkey>', 'for tiles: trusted key of the log, or a file of them; may be repeated', collect)
    .action((options: ExportOptions & { format: string }) => exporters[options.format]?.(io, options)),
  governed('replay', 'Ask the policies again what was recorded; exits 4 when an answer differs')
    .argument('[entry]', 'number of an entry')
    .option('--all', 'every recorded decision')
    .action((entry: string | undefined, options: ReplayOptions) => replayAudit(io, entry, options)),
]

const storyCommand = (io: Io, kind: StoryView['kind']): Command =>
  governed(
    kind,
    kind === 'person' ? "One person's access and acts" : `One ${kind}, with all that belongs to it`,
  )
    .argument('<id>', kind)
    .option('--limit <n>', 'most entries to list', wholeNumber(1, 100_000), 200)
    .action((id: string, options: StoryOptions) => printStory(io, kind, id, options))
