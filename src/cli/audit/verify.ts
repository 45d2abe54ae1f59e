import { readConfig } from '../../config.ts'
import { VerificationError } from '../../domain/audit/verification-error.ts'
import type { VerifierKey } from '../../domain/audit/verifier-key.ts'
import type { LogVerdict } from '../../domain/audit/verify-log.ts'
import { verifyTiles } from '../../domain/audit/verify-tiles.ts'
import { verifyDatabase } from '../../platform/audit/verify-database.ts'
import { ExitWith, exitCodes, usage } from '../failure.ts'
import type { Io } from '../io.ts'
import { openExisting } from '../open-configured.ts'
import { type JsonOption, printResult } from '../output.ts'
import { createProgress } from '../progress.ts'
import { readText } from '../read-input.ts'
import { type KeyOptions, trustedLogKeys } from '../trusted-keys.ts'
import { isPublished, type WhereOptions, withLog } from './log-source.ts'

type VerifyOptions = JsonOption &
  WhereOptions &
  KeyOptions & { readonly retained?: readonly string[]; readonly since?: string }

type Verdict = LogVerdict & { readonly unsequenced?: number }

/**
 * Recomputes a log: from published tiles, or from the database of a data folder with its search columns and stored heads.
 * Nothing is migrated, sequenced or recorded. Exits 4 when a byte, a column, a tile, a head or a retained checkpoint
 * differs.
 */
export async function verifyAudit(io: Io, options: VerifyOptions): Promise<void> {
  const keys = await keysFor(io, options)
  const retained = await Promise.all((options.retained ?? []).map(readText))
  const since = options.since === undefined ? undefined : await readText(options.since)
  const verdict = isPublished(options)
    ? await verifyPublished(io, options, keys, { retained, since })
    : await verifyStored(io, options, keys, [...retained, ...(since === undefined ? [] : [since])])
  const isOk = verdict.counts.size === 0
  printResult(io, options, shown(verdict, isOk), () => textOf(verdict, isOk))
  if (!isOk) throw new ExitWith(exitCodes.verification)
}

/** A published log is believed with a key from elsewhere only: taken from the same place it would prove nothing. */
async function keysFor(io: Io, options: VerifyOptions): Promise<readonly VerifierKey[]> {
  const isNamed = (options.vkey ?? []).length > 0 || options.key !== undefined
  if (isPublished(options) && !isNamed)
    throw usage('No key of the log is known', 'Give --vkey with the line you were given for this log')
  return trustedLogKeys(io, options)
}

async function verifyPublished(
  io: Io,
  options: VerifyOptions,
  keys: readonly VerifierKey[],
  { retained, since }: { readonly retained: readonly string[]; readonly since: string | undefined },
): Promise<Verdict> {
  const progress = createProgress(io)
  try {
    return await withLog(io, options, (source) =>
      verifyTiles(source, keys, {
        retained,
        ...(since === undefined ? {} : { since }),
        progress: (done, total) => progress.update(done, total, 'entries verified'),
      }),
    )
  } catch (error) {
    // Whatever is missing or malformed before the first entry is no less a failed verification.
    if (!(error instanceof VerificationError)) throw error
    io.stderr(`${error.message}\n`)
    throw new ExitWith(exitCodes.verification)
  } finally {
    progress.end()
  }
}

async function verifyStored(
  io: Io,
  options: VerifyOptions,
  keys: readonly VerifierKey[],
  retained: readonly string[],
): Promise<Verdict> {
  const { config } = readConfig({ HARBOURGATE_DATA: options.data }, io.env)
  const database = await openExisting(config)
  const progress = createProgress(io)
  try {
    return await verifyDatabase(database, keys, {
      retained,
      progress: (done, total) => progress.update(done, total, 'entries verified'),
    })
  } finally {
    progress.end()
    await database.close()
  }
}

const shown = (
  { size, root, pruned, contentFrom, headsVerified, unsequenced = 0, findings, counts }: Verdict,
  ok: boolean,
) => ({
  ok,
  size: String(size),
  root: Buffer.from(root).toString('base64'),
  pruned: String(pruned),
  contentFrom: String(contentFrom),
  headsVerified,
  unsequenced,
  findings: findings.map(({ kind, index, detail }) => ({ kind, index: String(index), detail })),
  counts: Object.fromEntries(counts),
})

function textOf(
  { size, root, pruned, contentFrom, headsVerified, unsequenced = 0, findings, counts }: Verdict,
  ok: boolean,
): string {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const lines = [
    ...findings.map(({ kind, index, detail }) => `differs  ${kind} at ${index}: ${detail}`),
    ...(total > findings.length ? [`differs  and ${total - findings.length} more`] : []),
    `entries  ${size}${unsequenced === 0 ? '' : `, and ${unsequenced} that no checkpoint covers yet`}`,
    ...(pruned === 0n
      ? []
      : [
          `pruned   ${pruned}: their leaf hashes are in the tree; content was verified from index ${contentFrom} on`,
        ]),
    `heads    ${headsVerified} verified`,
    `root     ${Buffer.from(root).toString('base64')}`,
    ok ? 'The log is intact' : 'The log is NOT what was recorded',
  ]
  return `${lines.join('\n')}\n`
}
