import type { Page } from '../../contract/common.ts'
import { storedContent } from '../../contract/request-content.ts'
import type {
  NewRequest,
  RequestEdit,
  RequestQuery,
  RequestSummary,
  RequestView,
} from '../../contract/requests.ts'
import { digestOf } from '../../domain/audit/canonical.ts'
import type { Decide } from '../../domain/policy/decision.ts'
import type { PolicyResource } from '../../domain/policy/resource.ts'
import { foreignRequest, seesOthers } from '../../domain/policy/visibility.ts'
import { draft, edit, submit } from '../../domain/request/commands.ts'
import { commandEvents, nextState, requestStates } from '../../domain/request/states.ts'
import type { Context } from '../../http/context.ts'
import { eventOf } from '../../http/event-of.ts'
import { decodeCursor, toPage } from '../../http/paging.ts'
import { checkIfMatch, etagOf } from '../../http/precondition.ts'
import type { EventRecorder } from '../../platform/audit/event-recorder.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import * as records from '../../platform/records/request-record.ts'
import { positionIn, positionOf } from '../../platform/records/sorting.ts'
import { catalogueLookup, type ProfileOf } from './catalogue-lookup.ts'
import { readRequestView, summaryOf } from './read.ts'
import * as repo from './repo.ts'

export type RequestsDeps = {
  readonly database: Database
  readonly recorder: EventRecorder
  readonly decide: Decide
  readonly newId: () => string
  readonly profileOf: ProfileOf
}

/** @throws AppError NOT_FOUND */
export const requestResource = ({ database }: RequestsDeps, id: string): Promise<PolicyResource> =>
  records.requestResource(database.client, id)

/** @throws AppError NOT_FOUND */
export const projectResource = ({ database }: RequestsDeps, id: string): Promise<PolicyResource> =>
  records.projectResource(database.client, id)

export async function listRequests(
  { database, decide }: RequestsDeps,
  { person }: Context,
  query: RequestQuery,
): Promise<Page<RequestSummary>> {
  const { sort, limit } = query
  const rows = await repo.listRequests(database.client, {
    status: query.status,
    project: query.project,
    member: person.id,
    othersIn: requestStates.filter((state) =>
      seesOthers(decide, person, 'requests.read', foreignRequest(state)),
    ),
    sort,
    after: decodeCursor(positionIn(sort), query.cursor),
    limit,
  })
  const toItem = (row: (typeof rows)[number]) =>
    summaryOf({
      ...row,
      status: records.requestStatus.parse(row.status),
      content: storedContent.parse(row.content),
    })
  return toPage(rows, limit, (row) => positionOf(sort, row), toItem)
}

/** Reading somebody else's request is on record. */
export async function readRequest(
  { database, recorder }: RequestsDeps,
  context: Context,
  id: string,
): Promise<RequestView> {
  const { isMember, view } = await database.transaction(async (tx) => {
    const { projectId } = await records.readRequest(tx, id)
    const isMember = await repo.isMember(tx, projectId, context.person.id)
    return { isMember, view: await readRequestView(tx, id, isMember) }
  })
  if (!isMember) {
    const about = { request: id, project: view.projectId, requestVersion: view.version }
    await recorder.record(eventOf(context, 'request.read', about))
  }
  return view
}

/** @throws Refusal INPUT_INVALID */
export function draftRequest(
  deps: RequestsDeps,
  context: Context,
  { projectId, content }: NewRequest,
): Promise<RequestView> {
  const { state: status, content: drafted } = draft(content)
  const request = {
    id: deps.newId(),
    projectId,
    requesterId: context.person.id,
    content: drafted,
    status,
    createdAt: context.now,
  }
  return deps.database.transaction(async (tx) => {
    const about = { request: request.id, project: projectId }
    const digests = { content: digestOf(drafted) }
    await repo.insertDraft(tx, request, eventOf(context, 'request.drafted', about, { digests }))
    return readRequestView(tx, request.id, true)
  })
}

/** @throws AppError PRECONDITION_REQUIRED, VERSION_CONFLICT. @throws Refusal ALREADY_DECIDED, ILLEGAL_TRANSITION */
export function editRequest(
  deps: RequestsDeps,
  context: Context,
  id: string,
  { content }: RequestEdit,
): Promise<RequestView> {
  return change(deps, id, async (tx, request) => {
    checkIfMatch(context.ifMatch, etagOf(request.revision))
    const edited = edit(request.status, content)
    const about = { request: id, project: request.projectId }
    const audit = eventOf(context, commandEvents.edit, about, { digests: { content: digestOf(content) } })
    await repo.updateRequest(
      tx,
      { id, status: edited.state, content: edited.content, at: context.now },
      audit,
    )
  })
}

/**
 * Freezes the draft, with every dataset pinned to its current version, and hands it to the committee. The draft itself
 * stays unpinned: should it be returned, the next submission pins anew.
 * @throws AppError PRECONDITION_REQUIRED, VERSION_CONFLICT. @throws Refusal as the domain's `submit`
 */
export function submitRequest(deps: RequestsDeps, context: Context, id: string): Promise<RequestView> {
  return change(deps, id, async (tx, request) => {
    checkIfMatch(context.ifMatch, etagOf(request.revision))
    const lookup = await catalogueLookup(tx, request.content, deps.profileOf)
    const today = context.now.toISOString().slice(0, 10)
    const submitted = submit(request.status, request.content, lookup, today)
    const submission = {
      requestId: id,
      version: request.version + 1,
      content: submitted.content,
      digest: digestOf(submitted.content),
      submittedBy: context.person.id,
      submittedAt: context.now,
    }
    const about = { request: id, project: request.projectId, requestVersion: submission.version }
    const more = { purpose: [submitted.content.purpose.code], digests: { content: submission.digest } }
    const audit = eventOf(context, commandEvents.submit, about, more)
    await repo.insertSubmission(tx, submission, submitted.state, audit)
  })
}

/** @throws Refusal ALREADY_DECIDED, ILLEGAL_TRANSITION */
export function withdrawRequest(deps: RequestsDeps, context: Context, id: string): Promise<RequestView> {
  return change(deps, id, async (tx, request) => {
    const status = nextState(request.status, 'withdraw')
    const about = { request: id, project: request.projectId, requestVersion: request.version }
    const audit = eventOf(context, commandEvents.withdraw, about)
    await repo.updateRequest(tx, { id, status, at: context.now }, audit)
  })
}

/** Locks the request, applies one command, answers with the request as it is then: one transaction, one event. */
function change(
  { database }: RequestsDeps,
  id: string,
  command: (tx: Tx, request: records.RequestRecord) => Promise<void>,
): Promise<RequestView> {
  return database.transaction(async (tx) => {
    const { request } = await records.lockRequest(tx, id)
    await command(tx, request)
    return readRequestView(tx, id, true)
  })
}
