import type { Command } from 'commander'
import { printCheckpoint } from '../audit/checkpoint.ts'
import { deskCommands } from '../audit/desk-commands.ts'
import { verifyAudit } from '../audit/verify.ts'
import { collect, type DataOption, noun, verb, withData } from '../command.ts'
import type { Io } from '../io.ts'
import type { JsonOption } from '../output.ts'

export const auditCommand = (io: Io): Command =>
  noun('audit', 'The audit log', [
    ...deskCommands(io),
    withData(verb('verify', 'Recompute the log from the database; exits 4 when anything differs'))
      .option('--key <vkey>', "trusted key of the log (default: the data folder's)")
      .option('--retained <file>', 'checkpoint kept elsewhere; may be repeated', collect)
      .action((options: JsonOption & DataOption & { key?: string; retained?: readonly string[] }) =>
        verifyAudit(io, options),
      ),
    withData(verb('checkpoint', 'Print the newest signed checkpoint, to be kept elsewhere'))
      .option('--server <url>', 'ask a running gateway instead; needs no token')
      .action((options: JsonOption & DataOption & { server?: string }) => printCheckpoint(io, options)),
  ])
