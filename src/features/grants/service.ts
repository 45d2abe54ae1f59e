import type { Page } from '../../contract/common.ts'
import type { GrantQuery, GrantSummary, GrantView, Revocation } from '../../contract/grants.ts'
import type { Decide } from '../../domain/policy/decision.ts'
import type { PolicyResource } from '../../domain/policy/resource.ts'
import { foreignGrant, seesOthers } from '../../domain/policy/visibility.ts'
import { AppError, refuse } from '../../errors.ts'
import type { Context } from '../../http/context.ts'
import { eventOf } from '../../http/event-of.ts'
import { decodeCursor, toPage } from '../../http/paging.ts'
import type { EventRecorder } from '../../platform/audit/event-recorder.ts'
import type { Database } from '../../platform/database/database.ts'
import { positionIn, positionOf } from '../../platform/records/sorting.ts'
import * as repo from './repo.ts'
import { summaryOf, viewOf } from './view.ts'

export type GrantsDeps = {
  readonly database: Database
  readonly recorder: EventRecorder
  readonly decide: Decide
}

/** @throws AppError NOT_FOUND */
export async function grantResource({ database }: GrantsDeps, id: string): Promise<PolicyResource> {
  const { projectId, status } = await required(repo.findGrant(database.client, id))
  const members = await repo.membersOf(database.client, projectId)
  return { type: 'Grant', id, project: projectId, status, members }
}

export async function listGrants(
  { database, decide }: GrantsDeps,
  { person }: Context,
  query: GrantQuery,
): Promise<Page<GrantSummary>> {
  const { project, status, sort, limit } = query
  const rows = await repo.listGrants(database.client, {
    project,
    status,
    member: seesOthers(decide, person, 'grants.read', foreignGrant) ? undefined : person.id,
    sort,
    after: decodeCursor(positionIn(sort), query.cursor),
    limit,
  })
  return toPage(rows, limit, (row) => positionOf(sort, row), summaryOf)
}

/** On record, whoever reads it. */
export async function readGrant(
  { database, recorder }: GrantsDeps,
  context: Context,
  id: string,
): Promise<GrantView> {
  const grant = await required(repo.findGrant(database.client, id))
  await recorder.record(eventOf(context, 'grant.read', aboutOf(grant)))
  return viewOf(grant)
}

/**
 * Ends a grant at once; the release path and every download look at it when they need it.
 * @throws Refusal ILLEGAL_TRANSITION when it is revoked already: the first reason stays.
 */
export function revokeGrant(
  { database }: GrantsDeps,
  context: Context,
  id: string,
  { reason }: Revocation,
): Promise<GrantView> {
  return database.transaction(async (tx) => {
    const grant = await required(repo.lockGrant(tx, id))
    if (grant.status === 'revoked')
      throw refuse('authorise', 'ILLEGAL_TRANSITION', 'The grant is revoked already')
    const revocation = { id, revokedBy: context.person.id, revokedAt: context.now, revokeReason: reason }
    const audit = eventOf(context, 'grant.revoked', aboutOf(grant), {
      sealed: [context.seal('reason', reason)],
    })
    return viewOf(await repo.revokeGrant(tx, revocation, audit))
  })
}

const aboutOf = ({ id, projectId, requestId, requestVersion }: repo.GrantRow) => ({
  grant: id,
  project: projectId,
  request: requestId,
  requestVersion,
})

async function required(found: Promise<repo.GrantRow | undefined>): Promise<repo.GrantRow> {
  const grant = await found
  if (grant === undefined) throw new AppError('NOT_FOUND')
  return grant
}
