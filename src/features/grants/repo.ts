import type { AuditEvent } from '../../domain/audit/event.ts'
import { recordEvent } from '../../platform/audit/record-event.ts'
import type { Tx } from '../../platform/database/database.ts'
import { behind, orderOf, type Sort, type SortedPosition } from '../../platform/records/sorting.ts'

export type GrantReader = Pick<Tx, 'grant' | 'projectMember'>

/** A grant as stored; its JSON is checked by the view. */
export type GrantRow = {
  readonly id: string
  readonly requestId: string
  readonly requestVersion: number
  readonly projectId: string
  readonly scope: unknown
  readonly conditions: unknown
  readonly obligations: unknown
  readonly startsAt: Date
  readonly endsAt: Date
  readonly status: string
  readonly revokedBy: string | null
  readonly revokedAt: Date | null
  readonly revokeReason: string | null
}

export type GrantFilter = {
  readonly project: string | undefined
  readonly status: string | undefined
  /** Only grants of this person's projects; undefined: all. */
  readonly member: string | undefined
  readonly sort: Sort
  readonly after: SortedPosition | undefined
  readonly limit: number
}

/** At most `limit + 1` grants. */
export async function listGrants(reader: GrantReader, filter: GrantFilter): Promise<GrantRow[]> {
  const { project, status, member, sort, after, limit } = filter
  const own = member === undefined ? undefined : await projectsOf(reader, member)
  return reader.grant.findMany({
    where: {
      AND: [
        own === undefined ? {} : { projectId: { in: own } },
        project === undefined ? {} : { projectId: project },
        status === undefined ? {} : { status },
        { ...behind(sort, after) },
      ],
    },
    orderBy: orderOf(sort),
    take: limit + 1,
  })
}

async function projectsOf(reader: GrantReader, personId: string): Promise<string[]> {
  const rows = await reader.projectMember.findMany({ where: { personId }, select: { projectId: true } })
  return rows.map(({ projectId }) => projectId)
}

export async function membersOf(reader: GrantReader, projectId: string): Promise<string[]> {
  const rows = await reader.projectMember.findMany({ where: { projectId }, select: { personId: true } })
  return rows.map(({ personId }) => personId)
}

export async function findGrant(reader: GrantReader, id: string): Promise<GrantRow | undefined> {
  return (await reader.grant.findUnique({ where: { id } })) ?? undefined
}

/** The grant with its row locked until the transaction ends: a release under way commits before or after, not beside. */
export async function lockGrant(tx: Tx, id: string): Promise<GrantRow | undefined> {
  await tx.$queryRaw`SELECT "id" FROM "access_grant" WHERE "id" = ${id}::uuid FOR UPDATE`
  return findGrant(tx, id)
}

export type RevocationRow = {
  readonly id: string
  readonly revokedBy: string
  readonly revokedAt: Date
  readonly revokeReason: string
}

export async function revokeGrant(
  tx: Tx,
  { id, ...revocation }: RevocationRow,
  audit: AuditEvent,
): Promise<GrantRow> {
  const row = await tx.grant.update({ where: { id }, data: { ...revocation, status: 'revoked' } })
  await recordEvent(tx, audit)
  return row
}
