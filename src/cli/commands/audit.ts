import { type Command, Option } from 'commander'
import { eventTypes } from '../../domain/audit/event.ts'
import { printCheckpoint } from '../audit/checkpoint.ts'
import { searchAudit } from '../audit/search.ts'
import { type DataOption, governed, noun, verb, wholeNumber, withData } from '../command.ts'
import type { ConnectOptions } from '../gateway/connect.ts'
import type { Io } from '../io.ts'
import type { JsonOption } from '../output.ts'
import { auditLogCommands } from './audit-log.ts'

type Options = JsonOption & ConnectOptions

const search = (): Command =>
  governed('search', 'Search the audit log, newest first; the search itself is recorded')
    .option('--person <id>', 'who acted')
    .option('--organisation <name>', 'whose people acted')
    .option('--project <id>', 'project concerned')
    .option('--dataset <id>', 'dataset concerned')
    .option('--request <id>', 'request concerned')
    .option('--grant <id>', 'grant concerned')
    .option('--extract <id>', 'extract concerned')
    .addOption(new Option('--type <type>', 'what happened').choices(eventTypes))
    .addOption(new Option('--outcome <outcome>', 'how it ended').choices(['success', 'refused', 'failed']))
    .option('--reason <code>', 'reason code of a refusal')
    .option('--from <instant>', 'not before, e.g. 2026-01-31T00:00:00.000Z')
    .option('--to <instant>', 'before')
    .option('--limit <n>', 'most entries to list', wholeNumber(1, 100_000), 50)

export const auditCommand = (io: Io): Command =>
  noun('audit', 'The audit log', [
    search().action((options: Options & { limit: number }) => searchAudit(io, options)),
    ...auditLogCommands(io),
    withData(verb('checkpoint', 'Print the newest signed checkpoint, to be kept elsewhere'))
      .option('--server <url>', 'ask a running gateway instead; needs no token')
      .action((options: JsonOption & DataOption & { server?: string }) => printCheckpoint(io, options)),
  ])
