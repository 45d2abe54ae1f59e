import { type Command, Option } from 'commander'
import { governed, noun, wholeNumber } from '../command.ts'
import type { ConnectOptions } from '../gateway/connect.ts'
import type { Io } from '../io.ts'
import type { JsonOption } from '../output.ts'
import { type ListOptions, liftHold, listHolds, type PlaceOptions, placeHold } from './holds.ts'
import { type PruneOptions, pruneAudit } from './prune.ts'

/** How long the log is kept: legal holds and pruning. */
export const retentionCommands = (io: Io): Command[] => [
  noun('hold', 'Legal holds: what they cover is never pruned', [
    governed('place', 'Place a hold on what is named, or on everything')
      .requiredOption('--reason <text>', 'why; kept under your own key')
      .option('--project <id>', 'entries of this project')
      .option('--request <id>', 'entries of this request, its grants and extracts')
      .option('--person <id>', 'entries by and about this person')
      .option('--dataset <id>', 'entries of this dataset')
      .option('--from-index <n>', 'only entries from this index on', wholeNumber(0, 999_999_999))
      .option('--from-time <instant>', 'only entries recorded at or after this instant')
      .action((options: PlaceOptions) => placeHold(io, options)),
    governed('lift', 'Lift a hold')
      .argument('<id>', 'hold')
      .requiredOption('--reason <text>', 'why; kept under your own key')
      .action((id: string, options: JsonOption & ConnectOptions & { reason: string }) =>
        liftHold(io, id, options),
      ),
    governed('list', 'List holds, newest first')
      .addOption(
        new Option('--state <state>', 'only those in force, or lifted').choices(['active', 'lifted']),
      )
      .option('--limit <n>', 'most holds to list', wholeNumber(1, 100_000), 100)
      .action((options: ListOptions) => listHolds(io, options)),
  ]),
  governed('prune', 'Remove entries past their retention and under no hold; proofs stay valid')
    .option('--dry-run', 'only say what would go, and which class or hold stops it')
    .action((options: PruneOptions) => pruneAudit(io, options)),
]
