import { z } from 'zod'
import { storedContent } from '../../contract/request-content.ts'
import type { DecisionView } from '../../contract/requests.ts'
import type { AuditEvent } from '../../domain/audit/event.ts'
import type { Condition, GrantScope, Obligation } from '../../domain/grant/conditions.ts'
import type { RequestContent } from '../../domain/request/content.ts'
import type { RequestState } from '../../domain/request/states.ts'
import type { DecisionOutcome, VoteChoice } from '../../domain/review/decision.ts'
import { voteChoices } from '../../domain/review/decision.ts'
import { recordEvent } from '../../platform/audit/record-event.ts'
import type { Tx } from '../../platform/database/database.ts'
import { toJson } from '../../platform/database/json.ts'
import { decisionView } from '../../platform/records/decision-record.ts'

export type CurrentVote = {
  readonly member: { readonly id: string; readonly name: string; readonly organisation: string }
  readonly choice: VoteChoice
  readonly rationale: string
  readonly castAt: Date
}

const choice = z.enum(voteChoices)

/** The votes that count on a submission, with their members as they are now, oldest first. */
export async function currentVotes(tx: Tx, requestId: string, version: number): Promise<CurrentVote[]> {
  const votes = await tx.vote.findMany({
    where: { requestId, version, supersededAt: null },
    orderBy: [{ castAt: 'asc' }, { id: 'asc' }],
  })
  const people = await tx.person.findMany({
    where: { id: { in: votes.map((vote) => vote.memberId) } },
    select: { id: true, name: true, organisation: true },
  })
  const byId = new Map(people.map((person) => [person.id, person]))
  return votes.map((vote) => {
    const member = byId.get(vote.memberId)
    // Without the member's organisation no conflict of interest can be ruled out.
    if (member === undefined) throw new Error(`vote ${vote.id} is by nobody of the register`)
    return { member, choice: choice.parse(vote.choice), rationale: vote.rationale, castAt: vote.castAt }
  })
}

export async function submittedContent(tx: Tx, requestId: string, version: number): Promise<RequestContent> {
  const where = { requestId_version: { requestId, version } }
  const { content } = await tx.requestVersion.findUniqueOrThrow({ where })
  return storedContent.parse(content)
}

export async function findDecision(
  tx: Tx,
  requestId: string,
  version: number,
): Promise<DecisionView | undefined> {
  const row = await tx.decision.findUnique({ where: { requestId_version: { requestId, version } } })
  return row === null ? undefined : decisionView(row)
}

export type NewVoteRow = {
  readonly id: string
  readonly requestId: string
  readonly version: number
  readonly memberId: string
  readonly choice: VoteChoice
  readonly rationale: string
  readonly castAt: Date
}

/** The member's earlier vote on this submission, if any, is superseded and kept. The caller holds the request's lock. */
export async function castVote(tx: Tx, vote: NewVoteRow, audit: AuditEvent): Promise<void> {
  await replaceVote(tx, vote)
  await recordEvent(tx, audit)
}

/** Sends the request back; why is kept as the chair's vote for changes. The caller holds the request's lock. */
export async function returnRequest(
  tx: Tx,
  vote: NewVoteRow & { readonly choice: 'request-changes' },
  audit: AuditEvent,
): Promise<void> {
  await replaceVote(tx, vote)
  await moveRequest(tx, vote.requestId, 'returned', vote.castAt)
  await recordEvent(tx, audit)
}

export type NewDecisionRow = {
  readonly requestId: string
  readonly version: number
  readonly outcome: DecisionOutcome
  readonly rationale: string
  readonly conditions: readonly Condition[]
  readonly obligations: readonly Obligation[]
  readonly decidedBy: string
  readonly decidedAt: Date
}

/** A decision and the state it leads to. The caller holds the request's lock. */
export async function insertDecision(
  tx: Tx,
  decision: NewDecisionRow,
  status: RequestState,
  audit: AuditEvent,
): Promise<DecisionView> {
  const { conditions, obligations } = decision
  const row = await tx.decision.create({
    data: { ...decision, conditions: toJson(conditions), obligations: toJson(obligations) },
  })
  await moveRequest(tx, decision.requestId, status, decision.decidedAt)
  await recordEvent(tx, audit)
  return decisionView(row)
}

export type NewGrantRow = {
  readonly id: string
  readonly requestId: string
  readonly requestVersion: number
  readonly projectId: string
  readonly scope: GrantScope
  readonly conditions: readonly Condition[]
  readonly obligations: readonly Obligation[]
  readonly startsAt: Date
  readonly endsAt: Date
}

export async function insertGrant(tx: Tx, grant: NewGrantRow, audit: AuditEvent): Promise<void> {
  const { scope, conditions, obligations } = grant
  await tx.grant.create({
    data: {
      ...grant,
      scope: toJson(scope),
      conditions: toJson(conditions),
      obligations: toJson(obligations),
      status: 'active',
    },
  })
  await recordEvent(tx, audit)
}

async function replaceVote(tx: Tx, vote: NewVoteRow): Promise<void> {
  const { requestId, version, memberId, castAt } = vote
  await tx.vote.updateMany({
    where: { requestId, version, memberId, supersededAt: null },
    data: { supersededAt: castAt },
  })
  await tx.vote.create({ data: vote })
}

async function moveRequest(tx: Tx, id: string, status: RequestState, at: Date): Promise<void> {
  await tx.accessRequest.update({
    where: { id },
    data: { status, updatedAt: at, revision: { increment: 1 } },
  })
}
