import type { Tx } from '../../database/database.ts'

/** The minimum index in force: entries below it are pruned. 0 in a log that never was. */
export async function readMinimumIndex({ auditPruning }: Pick<Tx, 'auditPruning'>): Promise<number> {
  const newest = await auditPruning.findFirst({
    orderBy: { minimumIndex: 'desc' },
    select: { minimumIndex: true },
  })
  return Number(newest?.minimumIndex ?? 0n)
}
