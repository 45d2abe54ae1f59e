import type { ExtractQuery } from '../../contract/extracts.ts'
import type { AuditEvent } from '../../domain/audit/event.ts'
import { appendEvent } from '../../platform/audit/append-event.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import type { Extract } from '../../platform/database/generated/client.ts'
import { toJson } from '../../platform/database/json.ts'
import { behind, orderOf, type SortedPosition } from '../../platform/records/sorting.ts'
import type { RefusalRecord } from '../../release/ports.ts'

export type NewExtract = Pick<
  Extract,
  'id' | 'grantId' | 'projectId' | 'datasetId' | 'datasetVersion' | 'requestedBy' | 'format' | 'asOf'
>

export const findExtract = (database: Database, id: string): Promise<Extract | null> =>
  database.client.extract.findUnique({ where: { id } })

/** Ids of the members of the extract's project: who may see and download it. */
export async function membersOf(database: Database, projectId: string): Promise<string[]> {
  const members = await database.client.projectMember.findMany({
    where: { projectId },
    select: { personId: true },
  })
  return members.map((member) => member.personId)
}

/** At most `limit + 1` extracts. `memberId` limits them to the person's own projects. */
export async function listExtracts(
  { client }: Database,
  { project, grant, status, sort, limit }: ExtractQuery,
  { memberId, after }: { memberId: string | undefined; after: SortedPosition | undefined },
): Promise<Extract[]> {
  const own =
    memberId === undefined
      ? undefined
      : await client.projectMember.findMany({ where: { personId: memberId }, select: { projectId: true } })
  return client.extract.findMany({
    where: {
      AND: [
        own === undefined ? {} : { projectId: { in: own.map(({ projectId }) => projectId) } },
        project === undefined ? {} : { projectId: project },
        grant === undefined ? {} : { grantId: grant },
        status === undefined ? {} : { status },
        { ...behind(sort, after) },
      ],
    },
    orderBy: orderOf(sort),
    take: limit + 1,
  })
}

export async function createExtract(tx: Tx, extract: NewExtract, audit: AuditEvent): Promise<Extract> {
  await appendEvent(tx, audit)
  const now = new Date(audit.time)
  return tx.extract.create({
    data: {
      ...extract,
      status: 'queued',
      stage: 'queued',
      progress: {},
      attempt: 0,
      createdAt: now,
      updatedAt: now,
    },
  })
}

/**
 * Takes a queued extract for one attempt; undefined when somebody else has it or it is not queued any more.
 * @param auditOf the event, given the number of the attempt
 */
export async function claimExtract(
  tx: Tx,
  id: string,
  lease: { readonly now: Date; readonly until: Date },
  auditOf: (row: Extract) => AuditEvent,
): Promise<Extract | undefined> {
  const { count } = await tx.extract.updateMany({
    where: { id, status: 'queued' },
    data: {
      status: 'running',
      stage: 'claimed',
      attempt: { increment: 1 },
      progress: {},
      leaseUntil: lease.until,
      updatedAt: lease.now,
    },
  })
  if (count === 0) return undefined
  const row = await tx.extract.findUniqueOrThrow({ where: { id } })
  await appendEvent(tx, auditOf(row))
  return row
}

export async function extendLease(database: Database, id: string, until: Date): Promise<void> {
  await database.client.extract.updateMany({
    where: { id, status: { in: ['running', 'recorded'] } },
    data: { leaseUntil: until },
  })
}

/** Puts a failed attempt back in the queue; changes nothing when the extract moved on meanwhile. */
export async function requeueExtract(
  tx: Tx,
  id: string,
  attempt: number,
  audit: AuditEvent,
): Promise<boolean> {
  const { count } = await tx.extract.updateMany({
    where: { id, attempt, status: 'running' },
    data: { status: 'queued', stage: 'queued', leaseUntil: null, updatedAt: new Date(audit.time) },
  })
  if (count === 1) await appendEvent(tx, audit)
  return count === 1
}

export async function failExtract(
  tx: Tx,
  id: string,
  from: 'running' | 'recorded',
  refusal: RefusalRecord,
  audit: AuditEvent,
): Promise<boolean> {
  const { count } = await tx.extract.updateMany({
    where: { id, status: from },
    data: { status: 'failed', refusal: toJson(refusal), leaseUntil: null, updatedAt: new Date(audit.time) },
  })
  if (count === 1) await appendEvent(tx, audit)
  return count === 1
}

/** Extracts nobody is working on: their lease ended, or, when `exclusive`, whatever their lease says. */
export const abandonedExtracts = (database: Database, now: Date, exclusive: boolean): Promise<Extract[]> =>
  database.client.extract.findMany({
    where: {
      status: { in: ['running', 'recorded'] },
      ...(exclusive ? {} : { OR: [{ leaseUntil: null }, { leaseUntil: { lt: now } }] }),
    },
    orderBy: { createdAt: 'asc' },
  })

export const queuedExtracts = (database: Database): Promise<Extract[]> =>
  database.client.extract.findMany({ where: { status: 'queued' }, orderBy: { createdAt: 'asc' } })

/** Extracts whose staging folder must not be touched. */
export async function extractsInStaging(database: Database): Promise<string[]> {
  const rows = await database.client.extract.findMany({
    where: { status: { in: ['running', 'recorded'] } },
    select: { id: true },
  })
  return rows.map((row) => row.id)
}
