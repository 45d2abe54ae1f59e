import { readConfig } from '../../config.ts'
import type { DataOption } from '../command.ts'
import { CommandFailure, exitCodes } from '../failure.ts'
import { createApi } from '../gateway/api.ts'
import { serverOrigin } from '../gateway/connect.ts'
import type { Io } from '../io.ts'
import { openExisting } from '../open-configured.ts'
import { type JsonOption, printResult } from '../output.ts'

type CheckpointOptions = JsonOption & DataOption & { readonly server?: string }

/** Prints the newest signed tree head verbatim: whoever keeps it notices when the log is cut or rewritten later. */
export async function printCheckpoint(io: Io, options: CheckpointOptions): Promise<void> {
  const checkpoint =
    options.server === undefined ? await readNewest(io, options) : await fetchNewest(options.server)
  printResult(io, options, { checkpoint }, () => checkpoint)
}

const fetchNewest = async (server: string): Promise<string> =>
  (await createApi({ origin: serverOrigin(server) }).open('/log/checkpoint')).text()

async function readNewest(io: Io, { data }: CheckpointOptions): Promise<string> {
  const { config } = readConfig({ HARBOURGATE_DATA: data }, io.env)
  const database = await openExisting(config)
  try {
    const head = await database.client.auditTreeHead.findFirst({ orderBy: { size: 'desc' } })
    if (head !== null) return head.checkpoint
  } finally {
    await database.close()
  }
  throw new CommandFailure({
    message: 'Nothing has been recorded yet',
    code: 'NOT_FOUND',
    exitCode: exitCodes.failure,
    remedy: 'The first entry is recorded when a gateway starts',
  })
}
