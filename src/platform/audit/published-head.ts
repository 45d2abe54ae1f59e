import { nameOf } from '../../domain/audit/cosignature.ts'
import type { VerifierKey } from '../../domain/audit/verifier-key.ts'
import type { Database } from '../database/database.ts'
import { Prisma } from '../database/generated/client.ts'

/** Who watches the log from outside, and how many of them must have signed a checkpoint before it counts. */
export type WitnessPolicy = {
  readonly witnesses: readonly { readonly key: VerifierKey; readonly url: string }[]
  readonly quorum: number
}

/** A checkpoint with the cosignatures there are, as it is served. */
export type PublishedHead = { readonly size: number; readonly checkpoint: string }

/**
 * The newest checkpoint that enough of the configured witnesses have signed; with a quorum of 0 the newest there is.
 * Undefined when there is none yet.
 */
export async function publishedHead(
  { client }: Pick<Database, 'client'>,
  { witnesses, quorum }: WitnessPolicy,
): Promise<PublishedHead | undefined> {
  const names = witnesses.map(({ key }) => nameOf(key))
  const size = quorum === 0 ? undefined : await newestWitnessed({ client }, names, quorum)
  if (quorum > 0 && size === undefined) return undefined
  const head = await client.auditTreeHead.findFirst({
    where: size === undefined ? {} : { size },
    orderBy: { size: 'desc' },
    include: { cosignatures: { where: { witness: { in: names } }, orderBy: { witness: 'asc' } } },
  })
  if (head === null) return undefined
  const lines = head.cosignatures.map(({ line }) => line).join('')
  return { size: Number(head.size), checkpoint: `${head.checkpoint}${lines}` }
}

async function newestWitnessed(
  { client }: Pick<Database, 'client'>,
  names: readonly string[],
  quorum: number,
): Promise<bigint | undefined> {
  if (names.length === 0) return undefined
  const [row] = await client.$queryRaw<{ size: bigint }[]>`
    SELECT size FROM audit_cosignature WHERE witness IN (${Prisma.join([...names])})
    GROUP BY size HAVING count(*) >= ${quorum} ORDER BY size DESC LIMIT 1`
  return row?.size
}
