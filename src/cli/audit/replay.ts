import { readConfig } from '../../config.ts'
import { type ReplayView, replayReport } from '../../contract/audit.ts'
import type { OnProgress } from '../../contract/progress.ts'
import { replayDecisions } from '../../platform/audit/replay-decisions.ts'
import type { DataOption } from '../command.ts'
import { CommandFailure, ExitWith, exitCodes, usage } from '../failure.ts'
import type { Api } from '../gateway/api.ts'
import { type ConnectOptions, withGateway } from '../gateway/connect.ts'
import type { Io } from '../io.ts'
import { openExisting } from '../open-configured.ts'
import { type JsonOption, printResult } from '../output.ts'
import { createProgress } from '../progress.ts'

export type ReplayOptions = JsonOption & ConnectOptions & { readonly all?: true }

/**
 * Asks the policies of their time again what they were asked, for one entry or all, and exits 4 when an answer differs
 * or cannot be had. On a data folder it works without a gateway and records nothing; with --server or --as it is on record.
 */
export async function replayAudit(io: Io, entry: string | undefined, options: ReplayOptions): Promise<void> {
  if ((entry === undefined) === (options.all === undefined))
    throw usage('Which decisions?', 'Give the number of an entry, or --all')
  if (entry !== undefined && !/^\d{1,18}$/.test(entry)) throw usage(`${entry} is not the number of an entry`)
  const isGoverned = options.server !== undefined || options.as !== undefined
  const report = isGoverned
    ? await withGateway(io, options, (api) => replayThere(io, api, entry))
    : await replayHere(io, entry, options)
  printResult(io, options, report, () => textOf(report))
  if (!report.ok) throw new ExitWith(exitCodes.verification)
}

async function replayThere(io: Io, api: Api, entry: string | undefined): Promise<ReplayView> {
  const progress = createProgress(io)
  const tell: OnProgress = (done, total) => progress.update(done, total, 'entries replayed')
  try {
    return await api.follow(replayReport, '/api/audit/replay', tell, {
      body: entry === undefined ? {} : { entry },
    })
  } finally {
    progress.end()
  }
}

async function replayHere(io: Io, entry: string | undefined, { data }: DataOption): Promise<ReplayView> {
  const { config } = readConfig({ HARBOURGATE_DATA: data }, io.env)
  const database = await openExisting(config)
  const progress = createProgress(io)
  try {
    const { entries, decisions, differing, differences } = await replayDecisions(database, {
      ...(entry === undefined ? {} : { entry: BigInt(entry) }),
      progress: (done, total) => progress.update(done, total, 'entries replayed'),
    })
    progress.end()
    if (entry !== undefined && entries === 0)
      throw new CommandFailure({
        message: `There is no entry ${entry}`,
        code: 'NOT_FOUND',
        exitCode: exitCodes.failure,
        remedy: 'harbourgate audit search --json shows the numbers of entries',
      })
    const shown = differences.map(({ entry: id, kind, detail }) => ({ entry: String(id), kind, detail }))
    return { ok: differing === 0, entries, decisions, differing, differences: shown }
  } finally {
    await database.close()
  }
}

function textOf({ ok, entries, decisions, differing, differences }: ReplayView): string {
  const rest = differing - differences.length
  const lines = [
    ...differences.map(({ entry, kind, detail }) => `differs    ${kind} in entry ${entry}: ${detail}`),
    ...(rest > 0 ? [`differs    and ${rest} more`] : []),
    `entries    ${entries}`,
    `decisions  ${decisions} asked again`,
    ok ? 'Every decision comes out as it was recorded' : 'Decisions do NOT come out as they were recorded',
  ]
  return `${lines.join('\n')}\n`
}
