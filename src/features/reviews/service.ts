import type { Decided, NewDecision, NewReturn, NewVote, ReviewView } from '../../contract/reviews.ts'
import { digestOf } from '../../domain/audit/canonical.ts'
import { grantFor } from '../../domain/grant/conditions.ts'
import type { PolicyResource } from '../../domain/policy/resource.ts'
import type { RequestContent } from '../../domain/request/content.ts'
import { commandEvents, nextState } from '../../domain/request/states.ts'
import { type Committee, checkCanReview } from '../../domain/review/committee.ts'
import { checkCanDecide, tally } from '../../domain/review/decision.ts'
import { refuse } from '../../errors.ts'
import type { Context } from '../../http/context.ts'
import { eventOf } from '../../http/event-of.ts'
import type { EventRecorder } from '../../platform/audit/event-recorder.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import {
  lockRequest,
  type RequestRecord,
  readRequest,
  requestResource as resourceOf,
} from '../../platform/records/request-record.ts'
import * as repo from './repo.ts'
import { reviewView } from './view.ts'

export type ReviewsDeps = {
  readonly database: Database
  readonly recorder: EventRecorder
  readonly committee: Committee
  readonly newId: () => string
}

/** @throws AppError NOT_FOUND */
export const requestResource = ({ database }: ReviewsDeps, id: string): Promise<PolicyResource> =>
  resourceOf(database.client, id)

/** The review as far as the caller may see it now; reading it is on record. */
export async function readReview(
  deps: ReviewsDeps,
  context: Context,
  requestId: string,
): Promise<ReviewView> {
  const { about, view } = await deps.database.transaction(async (tx) => ({
    about: aboutOf(await readRequest(tx, requestId)),
    view: await viewFor(deps, tx, context, requestId),
  }))
  await deps.recorder.record(eventOf(context, 'review.read', about))
  return view
}

/** @throws Refusal OWN_REQUEST, CONFLICT_OF_INTEREST, ALREADY_DECIDED, ILLEGAL_TRANSITION */
export function castVote(
  deps: ReviewsDeps,
  context: Context,
  requestId: string,
  { choice, rationale }: NewVote,
): Promise<ReviewView> {
  return deps.database.transaction(async (tx) => {
    const { request, team } = await lockRequest(tx, requestId)
    checkCanReview(context.person, team)
    nextState(request.status, 'vote')
    const vote = { ...voteBy(deps, context, request), choice, rationale }
    const more = { details: { choice }, sealed: [context.seal('rationale', rationale)] }
    await repo.castVote(tx, vote, eventOf(context, commandEvents.vote, aboutOf(request), more))
    return viewFor(deps, tx, context, requestId)
  })
}

/** @throws Refusal OWN_REQUEST, CONFLICT_OF_INTEREST, ALREADY_DECIDED, ILLEGAL_TRANSITION */
export function returnRequest(
  deps: ReviewsDeps,
  context: Context,
  requestId: string,
  { rationale }: NewReturn,
): Promise<ReviewView> {
  return deps.database.transaction(async (tx) => {
    const { request, team } = await lockRequest(tx, requestId)
    checkCanReview(context.person, team)
    nextState(request.status, 'return')
    const vote = { ...voteBy(deps, context, request), choice: 'request-changes' as const, rationale }
    const sealed = [context.seal('rationale', rationale)]
    await repo.returnRequest(tx, vote, eventOf(context, commandEvents.return, aboutOf(request), { sealed }))
    return viewFor(deps, tx, context, requestId)
  })
}

/**
 * Decides a request once and for all; an approval issues the grant in the same transaction.
 * @throws Refusal ALREADY_DECIDED, ILLEGAL_TRANSITION, OWN_REQUEST, CONFLICT_OF_INTEREST, QUORUM_NOT_REACHED,
 *   VOTES_DO_NOT_SUPPORT, GRANT_CONDITIONS_INVALID, END_DATE_INVALID
 */
export function decideRequest(
  deps: ReviewsDeps,
  context: Context,
  requestId: string,
  input: NewDecision,
): Promise<Decided> {
  return deps.database.transaction(async (tx) => {
    const { request, team } = await lockRequest(tx, requestId)
    const status = nextState(request.status, input.outcome === 'approved' ? 'approve' : 'reject')
    const votes = await repo.currentVotes(tx, requestId, request.version)
    const counted = checkCanDecide(input.outcome, votes, context.person, team, deps.committee)
    const content = await repo.submittedContent(tx, requestId, request.version)
    const grant = grantOf(deps, context, request, content, input)

    const row = {
      ...input,
      requestId,
      version: request.version,
      decidedBy: context.person.id,
      decidedAt: context.now,
    }
    const { 'request-changes': requestChanges, ...rest } = counted
    const decision = await repo.insertDecision(
      tx,
      row,
      status,
      eventOf(
        context,
        input.outcome === 'approved' ? commandEvents.approve : commandEvents.reject,
        aboutOf(request),
        {
          details: { outcome: input.outcome, committee: deps.committee.id },
          counts: { ...rest, requestChanges, quorum: deps.committee.quorum },
          digests: {
            content: digestOf(content),
            conditions: digestOf(input.conditions),
            obligations: digestOf(input.obligations),
          },
          sealed: [context.seal('rationale', input.rationale)],
        },
      ),
    )
    if (grant !== undefined) {
      const about = { ...aboutOf(request), grant: grant.id }
      const more = {
        purpose: [content.purpose.code],
        digests: { scope: digestOf(grant.scope), conditions: digestOf(grant.conditions) },
        details: { startsAt: grant.startsAt.toISOString(), endsAt: grant.endsAt.toISOString() },
      }
      await repo.insertGrant(tx, grant, eventOf(context, 'grant.issued', about, more))
    }
    return { decision, grantId: grant?.id ?? null }
  })
}

/** The grant an approval gives: from now until the end of its last day, UTC. Undefined for a rejection. */
function grantOf(
  deps: ReviewsDeps,
  { now }: Context,
  request: RequestRecord,
  content: RequestContent,
  { outcome, conditions, obligations }: NewDecision,
): repo.NewGrantRow | undefined {
  if (outcome === 'rejected') {
    if (conditions.length + obligations.length === 0) return undefined
    const message = 'a rejection gives nothing that conditions or obligations could apply to'
    throw refuse('input', 'GRANT_CONDITIONS_INVALID', message, {
      violations: [{ path: 'conditions', message }],
    })
  }
  const { scope, endsOn } = grantFor(content, conditions)
  const endsAt = dayAfter(endsOn)
  if (endsAt <= now) {
    const message = `${endsOn} has passed`
    throw refuse('input', 'END_DATE_INVALID', message, { violations: [{ path: 'conditions', message }] })
  }
  return {
    id: deps.newId(),
    requestId: request.id,
    requestVersion: request.version,
    projectId: request.projectId,
    scope,
    conditions,
    obligations,
    startsAt: now,
    endsAt,
  }
}

function dayAfter(date: string): Date {
  const day = new Date(`${date}T00:00:00.000Z`)
  day.setUTCDate(day.getUTCDate() + 1)
  return day
}

const voteBy = ({ newId }: ReviewsDeps, { person, now }: Context, { id, version }: RequestRecord) => ({
  id: newId(),
  requestId: id,
  version,
  memberId: person.id,
  castAt: now,
})

const aboutOf = ({ id, projectId, version }: RequestRecord) => ({
  request: id,
  project: projectId,
  requestVersion: version,
})

async function viewFor(deps: ReviewsDeps, tx: Tx, context: Context, requestId: string): Promise<ReviewView> {
  const request = await readRequest(tx, requestId)
  const votes = await repo.currentVotes(tx, requestId, request.version)
  const decision = await repo.findDecision(tx, requestId, request.version)
  return reviewView(deps.committee, request, votes, tally(votes), decision, context.person.id)
}
