import type { AuditEvent } from '../../domain/audit/event.ts'
import { recordEvent } from '../../platform/audit/record-event.ts'
import type { Tx } from '../../platform/database/database.ts'
import { behind, orderOf, type Sort, type SortedPosition } from '../../platform/records/sorting.ts'

export type ProjectRow = {
  readonly id: string
  readonly title: string
  readonly organisation: string
  readonly createdBy: string
  readonly createdAt: Date
}

export type ProjectFilter = {
  /** Only projects of this person; undefined: all. */
  readonly member: string | undefined
  readonly sort: Sort
  readonly after: SortedPosition | undefined
  readonly limit: number
}

/** At most `limit + 1` projects. */
export function listProjects(
  reader: Pick<Tx, 'project'>,
  { member, sort, after, limit }: ProjectFilter,
): Promise<ProjectRow[]> {
  return reader.project.findMany({
    where: {
      ...(member === undefined ? {} : { members: { some: { personId: member } } }),
      ...behind(sort, after),
    },
    orderBy: orderOf(sort),
    take: limit + 1,
  })
}

export async function insertProject(
  tx: Tx,
  { lead, ...project }: ProjectRow & { readonly lead: string },
  audit: AuditEvent,
): Promise<void> {
  await tx.project.create({
    data: { ...project, members: { create: { personId: lead, role: 'lead', addedAt: project.createdAt } } },
  })
  await recordEvent(tx, audit)
}

/** Keeps reviews of this project's requests from deciding on half a team. */
export async function lockProject(tx: Tx, id: string): Promise<void> {
  await tx.$queryRaw`SELECT "id" FROM "project" WHERE "id" = ${id}::uuid FOR UPDATE`
}

export async function isActivePerson(tx: Tx, id: string): Promise<boolean> {
  return (await tx.person.count({ where: { id, active: true } })) === 1
}

/** False, and nothing is recorded, when the person is a member already. */
export async function insertMember(
  tx: Tx,
  member: {
    readonly projectId: string
    readonly personId: string
    readonly role: string
    readonly addedAt: Date
  },
  audit: AuditEvent,
): Promise<boolean> {
  const { count } = await tx.projectMember.createMany({ data: [member], skipDuplicates: true })
  if (count === 0) return false
  await recordEvent(tx, audit)
  return true
}
