import type { AuditEvent } from '../../domain/audit/event.ts'
import type { RequestContent } from '../../domain/request/content.ts'
import type { RequestState } from '../../domain/request/states.ts'
import { recordEvent } from '../../platform/audit/record-event.ts'
import type { Tx } from '../../platform/database/database.ts'
import { toJson } from '../../platform/database/json.ts'
import { behind, orderOf, type Sort, type SortedPosition } from '../../platform/records/sorting.ts'

export type RequestFilter = {
  readonly status: string | undefined
  readonly project: string | undefined
  /** Shows requests of this person's projects, and of others only those in one of these states. */
  readonly member: string
  readonly othersIn: readonly string[]
  readonly sort: Sort
  readonly after: SortedPosition | undefined
  readonly limit: number
}

type RequestRow = {
  readonly id: string
  readonly projectId: string
  readonly requesterId: string
  readonly status: string
  readonly version: number
  readonly content: unknown
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** At most `limit + 1` requests; those of others with the content they were submitted with. */
export async function listRequests(
  reader: Pick<Tx, 'accessRequest' | 'projectMember'>,
  filter: RequestFilter,
): Promise<RequestRow[]> {
  const { status, project, member, othersIn, sort, after, limit } = filter
  const memberships = await reader.projectMember.findMany({ where: { personId: member } })
  const own = memberships.map(({ projectId }) => projectId)
  const rows = await reader.accessRequest.findMany({
    where: {
      AND: [
        { OR: [{ projectId: { in: own } }, ...othersShown(othersIn)] },
        status === undefined ? {} : { status },
        project === undefined ? {} : { projectId: project },
        { ...behind(sort, after) },
      ],
    },
    include: { versions: { orderBy: { version: 'desc' }, take: 1, select: { content: true } } },
    orderBy: orderOf(sort),
    take: limit + 1,
  })
  return rows.map(({ versions: [submitted], ...row }) =>
    own.includes(row.projectId) || submitted === undefined ? row : { ...row, content: submitted.content },
  )
}

/** What was never submitted counts as a draft for others, also after it was withdrawn. */
const othersShown = (states: readonly string[]) => [
  { version: { gt: 0 }, status: { in: [...states] } },
  ...(states.includes('draft') ? [{ version: 0 }] : []),
]

export async function isMember(tx: Tx, projectId: string, personId: string): Promise<boolean> {
  return (await tx.projectMember.count({ where: { projectId, personId } })) === 1
}

export type NewDraft = {
  readonly id: string
  readonly projectId: string
  readonly requesterId: string
  readonly content: RequestContent
  readonly status: RequestState
  readonly createdAt: Date
}

export async function insertDraft(tx: Tx, draft: NewDraft, audit: AuditEvent): Promise<void> {
  await tx.accessRequest.create({
    data: {
      ...draft,
      content: toJson(draft.content),
      revision: 1,
      version: 0,
      updatedAt: draft.createdAt,
    },
  })
  await recordEvent(tx, audit)
}

export type RequestChange = {
  readonly id: string
  readonly status: RequestState
  readonly content?: RequestContent
  readonly version?: number
  readonly at: Date
}

/** The caller holds the row's lock. */
export async function updateRequest(tx: Tx, change: RequestChange, audit: AuditEvent): Promise<void> {
  const { id, status, content, version, at } = change
  await tx.accessRequest.update({
    where: { id },
    data: {
      status,
      updatedAt: at,
      revision: { increment: 1 },
      ...(content === undefined ? {} : { content: toJson(content) }),
      ...(version === undefined ? {} : { version }),
    },
  })
  await recordEvent(tx, audit)
}

export type Submission = {
  readonly requestId: string
  readonly version: number
  readonly content: RequestContent
  readonly digest: string
  readonly submittedBy: string
  readonly submittedAt: Date
}

/** Freezes a version and moves the request, with the one event that says both. */
export async function insertSubmission(
  tx: Tx,
  submission: Submission,
  status: RequestState,
  audit: AuditEvent,
): Promise<void> {
  await tx.requestVersion.create({ data: { ...submission, content: toJson(submission.content) } })
  const { requestId: id, version, submittedAt: at } = submission
  await updateRequest(tx, { id, status, version, at }, audit)
}
