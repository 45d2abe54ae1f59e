import { readConfig } from '../../config.ts'
import { type DatabaseVerdict, verifyDatabase } from '../../platform/audit/verify-database.ts'
import type { DataOption } from '../command.ts'
import { ExitWith, exitCodes } from '../failure.ts'
import type { Io } from '../io.ts'
import { openExisting } from '../open-configured.ts'
import { type JsonOption, printResult } from '../output.ts'
import { createProgress } from '../progress.ts'
import { readText } from '../read-input.ts'
import { trustedLogKeys } from '../trusted-keys.ts'

type VerifyOptions = JsonOption &
  DataOption & { readonly key?: string; readonly retained?: readonly string[] }

/**
 * Recomputes the whole log from the database, without a gateway: nothing is migrated, sequenced or recorded.
 * Exits 4 when a byte, a column, a head or a retained checkpoint differs.
 */
export async function verifyAudit(io: Io, options: VerifyOptions): Promise<void> {
  const keys = await trustedLogKeys(io, options)
  const retained = await Promise.all((options.retained ?? []).map(readText))
  const { config } = readConfig({ HARBOURGATE_DATA: options.data }, io.env)
  const database = await openExisting(config)
  const progress = createProgress(io)
  try {
    const verdict = await verifyDatabase(database, keys, {
      retained,
      progress: (done, total) => progress.update(done, total, 'entries verified'),
    })
    progress.end()
    const isOk = verdict.counts.size === 0
    printResult(io, options, shown(verdict, isOk), () => textOf(verdict, isOk))
    if (!isOk) throw new ExitWith(exitCodes.verification)
  } finally {
    await database.close()
  }
}

const shown = (
  { size, root, headsVerified, unsequenced, findings, counts }: DatabaseVerdict,
  ok: boolean,
) => ({
  ok,
  size: String(size),
  root: Buffer.from(root).toString('base64'),
  headsVerified,
  unsequenced,
  findings: findings.map(({ kind, index, detail }) => ({ kind, index: String(index), detail })),
  counts: Object.fromEntries(counts),
})

function textOf(
  { size, root, headsVerified, unsequenced, findings, counts }: DatabaseVerdict,
  ok: boolean,
): string {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const lines = [
    ...findings.map(({ kind, index, detail }) => `differs  ${kind} at ${index}: ${detail}`),
    ...(total > findings.length ? [`differs  and ${total - findings.length} more`] : []),
    `entries  ${size}${unsequenced === 0 ? '' : `, and ${unsequenced} that no checkpoint covers yet`}`,
    `heads    ${headsVerified} verified`,
    `root     ${Buffer.from(root).toString('base64')}`,
    ok ? 'The log is intact' : 'The log is NOT what was recorded',
  ]
  return `${lines.join('\n')}\n`
}
