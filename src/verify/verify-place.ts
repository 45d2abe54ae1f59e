import { checkCheckpoint, type OpenedCheckpoint } from '../domain/audit/verification/check-checkpoint.ts'
import {
  checkPlace,
  entryOf,
  parseReceipt,
  type Receipt,
} from '../domain/audit/verification/check-receipt.ts'
import type { VerifierKey } from '../domain/audit/verification/check-verifier-key.ts'
import { compute } from '../domain/audit/verification/computation.ts'
import { type Check, run, skip } from './check.ts'
import { webCryptography } from './web-cryptography.ts'

/** An entry, and the receipt that is said to prove its place in the log. */
export type PlaceClaim = {
  /** C2SP tlog-proof. */
  readonly proof: string
  /** The entry's bytes as hashed; without them, those the receipt carries. */
  readonly entry?: Uint8Array
  readonly index?: number
}

export type ProvenPlace = OpenedCheckpoint & { readonly index: bigint; readonly entry: Uint8Array }

/**
 * Verifies that the entry is in the log: the receipt can be read, a trusted key signed the checkpoint it leads to, and the
 * inclusion proof leads from the entry to the root that was signed. Notes a check for each.
 */
export async function verifyPlace(
  checks: Check[],
  claim: PlaceClaim,
  keys: readonly VerifierKey[],
): Promise<ProvenPlace | undefined> {
  const read = await run(checks, 'receipt', () => readClaim(claim))
  if (read === undefined) {
    skip(checks, 'checkpoint', 'inclusion')
    return undefined
  }
  const head = await run(checks, 'checkpoint', () => openHead(read.receipt, keys))
  if (head === undefined) {
    skip(checks, 'inclusion')
    return undefined
  }
  return run(checks, 'inclusion', async () => {
    const { receipt, entry } = read
    await compute(checkPlace(receipt, entry, head), webCryptography)
    const value = { ...head, index: receipt.index, entry }
    return { value, detail: `entry ${receipt.index} of ${head.size} in ${head.origin}` }
  })
}

function readClaim({ proof, entry, index }: PlaceClaim) {
  const receipt = parseReceipt(proof)
  if (index !== undefined && BigInt(index) !== receipt.index)
    throw new Error(`entry ${index} is claimed, and the receipt is of entry ${receipt.index}`)
  const bytes = entry ?? entryOf(receipt)
  return {
    value: { receipt, entry: bytes },
    detail: `of entry ${receipt.index}, with ${bytes.length} bytes and ${receipt.hashes.length} hashes`,
  }
}

async function openHead({ checkpoint }: Receipt, keys: readonly VerifierKey[]) {
  const value = await compute(checkCheckpoint(checkpoint, keys), webCryptography)
  const names = value.signatures.map(({ key }) => `${key.name}+${key.id}`)
  return { value, detail: `the head of ${value.size} entries is signed by ${names.join(', ')}` }
}
