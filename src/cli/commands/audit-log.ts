import type { Command } from 'commander'
import type { WhereOptions } from '../audit/log-source.ts'
import { getReceipt, verifyReceiptFile } from '../audit/receipt.ts'
import { rotateLogKey } from '../audit/rotate-key.ts'
import { verifyAudit } from '../audit/verify.ts'
import { runWitness, type WitnessOptions } from '../audit/witness.ts'
import { collect, type DataOption, noun, verb, wholeNumber, withData } from '../command.ts'
import type { Io } from '../io.ts'
import type { JsonOption } from '../output.ts'
import type { KeyOptions } from '../trusted-keys.ts'

type LogOptions = JsonOption & WhereOptions & KeyOptions

const withKeys = (command: Command): Command =>
  command.option(
    '--vkey <vkey>',
    'trusted key of the log, or a file with one on each line; may be repeated',
    collect,
  )

const somewhere = (name: string, description: string): Command =>
  withData(verb(name, description)).option('--server <url>', 'a running gateway; needs no token')

/** The commands about the log itself: they work on what is published, without an account. */
export const auditLogCommands = (io: Io): Command[] => [
  withKeys(somewhere('verify', 'Recompute the log; exits 4 when anything differs'))
    .argument('[tiles]', 'folder or address of tiles (default: the database of the data folder)')
    .option('--key <vkey>', 'the same as --vkey')
    .option('--retained <file>', 'checkpoint kept elsewhere; may be repeated', collect)
    .option('--since <file>', 'checkpoint up to which the log was verified: read only what is newer')
    .action(
      (log: string | undefined, options: LogOptions & { retained?: readonly string[]; since?: string }) =>
        verifyAudit(io, { ...options, ...(log === undefined ? {} : { log }) }),
    ),
  noun('receipt', 'Proofs that an entry is in the log', [
    somewhere('get', 'Make the receipt of an entry from the published log')
      .argument('<index>', 'index of the entry in the log', wholeNumber(0, 999_999_999))
      .option('--log <tiles>', 'folder or address of tiles')
      .option('--out <file>', 'file for the receipt (default: standard output)')
      .action((index: number, options: JsonOption & WhereOptions & { out?: string }) =>
        getReceipt(io, index, options),
      ),
    withKeys(withData(verb('verify', 'Verify a receipt with nothing but the file and the key')))
      .argument('<file>', 'receipt')
      .action((file: string, options: JsonOption & KeyOptions) => verifyReceiptFile(io, file, options)),
  ]),
  noun('key', 'The key of the log', [
    withData(verb('rotate', 'Replace the key: begin signs with both, finish with the new one alone'))
      .argument('<step>', 'begin or finish')
      .action((step: string, options: JsonOption & DataOption) => rotateLogKey(io, step, options)),
  ]),
  verb('witness', "Run a witness for the log on an auditor's own machine (C2SP tlog-witness)")
    .requiredOption('--origin <name>', 'name of the log')
    .requiredOption('--vkey <vkey>', 'key of the log; may be repeated', collect)
    .requiredOption('--state <file>', 'what was signed last, kept before anything is answered')
    .option('--key <file>', "the witness's own Ed25519 key, made when missing (default: beside the state)")
    .option('--name <name>', "the witness's own name in its signatures", 'harbourgate-witness')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <port>', 'port to listen on; 0: any', wholeNumber(0, 65_535), 8098)
    .action((options: WitnessOptions) => runWitness(io, options)),
]
