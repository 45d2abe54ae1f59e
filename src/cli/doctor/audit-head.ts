import type { Config } from '../../config.ts'
import { openCheckpoint } from '../../domain/audit/checkpoint.ts'
import { CompactRange } from '../../domain/audit/compact-range.ts'
import { leafHash } from '../../domain/audit/merkle-tree.ts'
import { equalBytes } from '../../domain/audit/strict-encoding.ts'
import { foldersOf } from '../../folders.ts'
import type { Database } from '../../platform/database/database.ts'
import { logKeysOf } from '../../platform/keys/log-keys.ts'
import { existingSigningKeys } from '../existing-keys.ts'
import { type Check, fail, ok, warn } from './check.ts'

const name = 'audit log'

/** The newest head only: signed with our key, of the size and root the log goes on from. `audit verify` checks it all. */
export async function checkAuditHead({ client }: Pick<Database, 'client'>, config: Config): Promise<Check[]> {
  const head = await client.auditTreeHead.findFirst({ orderBy: { size: 'desc' } })
  const last = await client.auditLeaf.findFirst({ orderBy: { index: 'desc' }, include: { entry: true } })
  if (head === null || last === null)
    return head === null && last === null
      ? [ok(name, 'nothing has been recorded yet')]
      : [fail(name, 'has entries without a head, or a head without entries')]
  const keys = await existingSigningKeys(config)
  if (keys === undefined) return [fail(name, 'its signing key is missing, so no head can be verified')]
  const { trusted } = await logKeysOf(keys, {
    origin: config.logOrigin,
    directory: foldersOf(config.data).keys,
    retired: config.retiredLogKeys,
  })
  const signed = openCheckpoint(head.checkpoint, trusted)
  const isWhole =
    signed.size === head.size &&
    last.index + 1n === head.size &&
    equalBytes(signed.root, head.root) &&
    equalBytes(CompactRange.fromBytes(head.size, head.range).root(), head.root) &&
    isIntact(last.entry)
  if (!isWhole) return [fail(name, 'its newest head does not fit its entries: run harbourgate audit verify')]
  const waiting = await client.auditPending.count()
  return waiting === 0
    ? [ok(name, `newest head of ${head.size} entries verifies`)]
    : [
        warn(
          name,
          `newest head of ${head.size} entries verifies; ${waiting} later entries wait for the next one`,
        ),
      ]
}

/** The newest entry may have been pruned, when all were. */
const isIntact = (entry: { readonly bytes: Uint8Array; readonly leafHash: Uint8Array } | null): boolean =>
  entry === null || equalBytes(leafHash(entry.bytes), entry.leafHash)
