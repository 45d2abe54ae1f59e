import { storedContent } from '../../contract/request-content.ts'
import type { RequestView } from '../../contract/requests.ts'
import type { Tx } from '../../platform/database/database.ts'
import { decisionView } from '../../platform/records/decision-record.ts'
import { type RequestRecord, readRequest } from '../../platform/records/request-record.ts'

/** A request with its submissions and its decision, as members and the committee see it. */
export async function readRequestView(tx: Tx, id: string, forMember: boolean): Promise<RequestView> {
  const request = await readRequest(tx, id)
  const rows = await tx.requestVersion.findMany({
    where: { requestId: id },
    include: {
      decision: true,
      votes: { where: { choice: 'request-changes' }, orderBy: { castAt: 'desc' }, take: 1 },
    },
    orderBy: { version: 'asc' },
  })
  const versions = rows.map(({ version, digest, submittedBy, submittedAt, content, votes }) => ({
    version,
    digest,
    submittedBy,
    submittedAt: submittedAt.toISOString(),
    content: storedContent.parse(content),
    // A submission that another followed was returned, and returning is the chair's vote for changes.
    returnedWith:
      version < request.version || request.status === 'returned' ? (votes[0]?.rationale ?? null) : null,
  }))
  const grant = await tx.grant.findUnique({ where: { requestId: id }, select: { id: true } })
  const decision = rows.flatMap((row) => (row.decision === null ? [] : [decisionView(row.decision)])).at(-1)
  // The draft belongs to the team. Others see what was submitted last, if anything was.
  const content = forMember ? request.content : (versions.at(-1)?.content ?? request.content)
  return {
    ...summaryOf({ ...request, content }),
    revision: request.revision,
    content: storedContent.parse(content),
    versions,
    decision: decision ?? null,
    grantId: grant?.id ?? null,
  }
}

export const summaryOf = (request: Omit<RequestRecord, 'revision'>) => ({
  id: request.id,
  projectId: request.projectId,
  requesterId: request.requesterId,
  title: request.content.title,
  status: request.status,
  version: request.version,
  createdAt: request.createdAt.toISOString(),
  updatedAt: request.updatedAt.toISOString(),
})
