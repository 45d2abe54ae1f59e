import type { Command } from 'commander'
import { printCheckpoint } from '../audit/checkpoint.ts'
import { deskCommands } from '../audit/desk-commands.ts'
import { retentionCommands } from '../audit/retention-commands.ts'
import { type DataOption, noun, verb, withData } from '../command.ts'
import type { Io } from '../io.ts'
import type { JsonOption } from '../output.ts'
import { auditLogCommands } from './audit-log.ts'

export const auditCommand = (io: Io): Command =>
  noun('audit', 'The audit log', [
    ...deskCommands(io),
    ...auditLogCommands(io),
    ...retentionCommands(io),
    withData(verb('checkpoint', 'Print the newest signed checkpoint, to be kept elsewhere'))
      .option('--server <url>', 'ask a running gateway instead; needs no token')
      .action((options: JsonOption & DataOption & { server?: string }) => printCheckpoint(io, options)),
  ])
