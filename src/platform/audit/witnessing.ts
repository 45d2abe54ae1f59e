import { nameOf } from '../../domain/audit/cosignature.ts'
import { proveConsistency } from '../../domain/audit/tile-proof.ts'
import type { Database } from '../database/database.ts'
import type { WitnessPolicy } from './published-head.ts'
import { databaseTiles } from './stored-tiles.ts'
import { submitCheckpoint, type WitnessAnswer } from './witness-client.ts'

export type WitnessingDeps = {
  readonly database: Database
  readonly policy: WitnessPolicy
  readonly log: { warn(details: object, message: string): void }
}

/** Shows the newest checkpoint to every witness that has not signed it. Calls at the same time share one round. */
export type Witnessing = { submit(): Promise<void> }

type Witness = WitnessPolicy['witnesses'][number]

/** Conflicts in a row before a witness is left alone until the next round: it may answer 409 for ever. */
const MOST_TRIES = 3

export function createWitnessing(deps: WitnessingDeps): Witnessing {
  let round: Promise<void> | undefined
  // Where a witness stands; learnt from its answers, 0 until then.
  const sizes = new Map<string, bigint>()
  const submit = async (): Promise<void> => {
    const { witnesses } = deps.policy
    const head = await deps.database.client.auditTreeHead.findFirst({
      orderBy: { size: 'desc' },
      include: { cosignatures: { select: { witness: true } } },
    })
    if (head === null) return
    const signed = new Set(head.cosignatures.map(({ witness }) => witness))
    const missing = witnesses.filter(({ key }) => !signed.has(nameOf(key)))
    await Promise.all(missing.map((witness) => submitTo(deps, witness, head, sizes)))
  }
  return {
    submit: async () => {
      if (deps.policy.witnesses.length === 0) return
      round ??= submit().finally(() => {
        round = undefined
      })
      await round
    },
  }
}

async function submitTo(
  deps: WitnessingDeps,
  witness: Witness,
  head: { readonly size: bigint; readonly checkpoint: string },
  sizes: Map<string, bigint>,
): Promise<void> {
  const name = nameOf(witness.key)
  let answer: WitnessAnswer = { kind: 'failed', detail: 'was not asked' }
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const oldSize = sizes.get(name) ?? 0n
    if (oldSize > head.size) {
      answer = {
        kind: 'failed',
        detail: `has signed ${oldSize} entries, more than the log has: was it rolled back?`,
      }
      break
    }
    const proof =
      oldSize === 0n || oldSize === head.size
        ? []
        : await proveConsistency(Number(oldSize), Number(head.size), databaseTiles(deps.database))
    answer = await submitCheckpoint(witness, { oldSize, proof, checkpoint: head.checkpoint })
    if (answer.kind !== 'conflict') break
    sizes.set(name, answer.size)
  }
  if (answer.kind === 'signed') {
    sizes.set(name, head.size)
    const { line, time } = answer.cosignature
    await deps.database.client.auditCosignature.createMany({
      data: [{ size: head.size, witness: name, line, signedAt: new Date(Number(time) * 1000) }],
      skipDuplicates: true,
    })
    return
  }
  const detail = answer.kind === 'failed' ? answer.detail : 'keeps answering with another size'
  deps.log.warn({ witness: name, size: Number(head.size), detail }, 'a witness has not signed the checkpoint')
}
