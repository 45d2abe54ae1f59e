import type { AuditQuery } from '../../contract/audit.ts'
import type { Database } from '../../platform/database/database.ts'
import type { AuditEntry, Prisma } from '../../platform/database/generated/client.ts'

export type FoundEntry = AuditEntry & { leaf: { index: bigint } | null }

/** Newest first. `before` is the entry number the page before ended with. */
export async function searchEntries(
  database: Database,
  query: AuditQuery,
  before: bigint | undefined,
): Promise<{ rows: FoundEntry[]; total: number }> {
  const where: Prisma.AuditEntryWhereInput = {
    actorId: query.person,
    organisation: query.organisation,
    projectId: query.project,
    datasetId: query.dataset,
    requestId: query.request,
    grantId: query.grant,
    extractId: query.extract,
    type: query.type,
    outcome: query.outcome,
    reason: query.reason,
    time: { gte: query.from, lte: query.to },
  }
  const rows = await database.client.auditEntry.findMany({
    where: before === undefined ? where : { ...where, id: { lt: before } },
    orderBy: { id: 'desc' },
    take: query.limit + 1,
    include: { leaf: { select: { index: true } } },
  })
  return { rows, total: await database.client.auditEntry.count({ where }) }
}

export const findEntry = (database: Database, id: bigint): Promise<FoundEntry | null> =>
  database.client.auditEntry.findUnique({ where: { id }, include: { leaf: { select: { index: true } } } })

export const newestHead = (database: Database) =>
  database.client.auditTreeHead.findFirst({ orderBy: { size: 'desc' } })
