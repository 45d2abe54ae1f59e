import { type Command, Option } from 'commander'
import { type AuditFilter, auditFilterNames } from '../../contract/audit.ts'
import { eventTypes } from '../../domain/audit/event.ts'

export type Filters = { readonly [Name in keyof AuditFilter]?: string }

/** The options by which entries are searched. */
export const withFilters = (command: Command): Command =>
  command
    .option('--person <id>', 'who acted')
    .option('--concerns <id>', 'person it was done to')
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

/** Those filters that were given. */
export const filtersOf = (options: Filters): Record<string, string> =>
  Object.fromEntries(
    auditFilterNames.flatMap((name) => {
      const value = options[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
