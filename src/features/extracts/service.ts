import type { ExtractOrder, ExtractQuery, ExtractView } from '../../contract/extracts.ts'
import { checkAllowed, type Decide, type PolicyDecision } from '../../domain/policy/decision.ts'
import { releaseFacts } from '../../domain/policy/release-facts.ts'
import { AppError, refuse } from '../../errors.ts'
import type { Context } from '../../http/context.ts'
import { eventOf } from '../../http/event-of.ts'
import type { EventRecorder } from '../../platform/audit/event-recorder.ts'
import type { Database } from '../../platform/database/database.ts'
import type { SortedPosition } from '../../platform/records/sorting.ts'
import type { DatasetFacts, Facts, GrantFacts } from '../../release/ports.ts'
import { createExtract, listExtracts } from './repo.ts'
import { toView } from './view.ts'

export type ExtractsDeps = {
  readonly database: Database
  readonly recorder: EventRecorder
  readonly newId: () => string
  readonly now: () => Date
  readonly decide: Decide
  readonly facts: Facts
  /** Small-cell threshold of the profile: counts below it are not published exactly. */
  readonly smallCell: number
  /** Tells the workers that an extract waits. Losing the call is harmless: waiting extracts are looked for. */
  readonly announce: (extractId: string) => Promise<void>
}

/** Orders an extract: everything the release path will check is checked now as well, so that a refusal comes at once. */
export async function orderExtract(
  deps: ExtractsDeps,
  context: Context,
  order: ExtractOrder,
): Promise<ExtractView> {
  const { grant, dataset } = await coveredBy(deps.facts, order)
  const permitted = [checkRelease(deps.decide, context.person, context.now, grant, dataset)]
  const extract = {
    id: deps.newId(),
    grantId: grant.id,
    projectId: grant.projectId,
    datasetId: dataset.id,
    datasetVersion: dataset.version,
    requestedBy: context.person.id,
    format: order.format,
    asOf: context.now,
  }
  const about = {
    extract: extract.id,
    grant: grant.id,
    project: grant.projectId,
    request: grant.requestId,
    dataset: dataset.id,
    datasetVersion: dataset.version,
  }
  const event = eventOf(context, 'extract.requested', about, { details: { format: order.format }, permitted })
  const row = await deps.database.transaction((tx) => createExtract(tx, extract, event))
  await deps
    .announce(row.id)
    .catch((error: unknown) => context.log.warn({ err: error }, 'the extract waits for the next look'))
  return toView(row, deps.smallCell)
}

export async function listOwn(
  deps: ExtractsDeps,
  context: Context,
  query: ExtractQuery,
  after: SortedPosition | undefined,
): Promise<Awaited<ReturnType<typeof listExtracts>>> {
  const seesAll = deps.decide({
    principal: context.person,
    action: 'audit.search',
    resource: { type: 'Gateway', id: 'gateway' },
  }).allowed
  return listExtracts(deps.database, query, { memberId: seesAll ? undefined : context.person.id, after })
}

async function coveredBy(
  facts: Facts,
  order: ExtractOrder,
): Promise<{ grant: GrantFacts; dataset: DatasetFacts }> {
  const grant = await facts.grant(order.grantId)
  if (grant === undefined) throw new AppError('NOT_FOUND')
  const { datasets } = grant.scope
  const only = datasets.length === 1 ? datasets[0]?.dataset : undefined
  const wanted = order.datasetId ?? only
  if (wanted === undefined) {
    const violations = [
      { path: 'datasetId', message: `choose one of ${datasets.map((one) => one.dataset).join(', ')}` },
    ]
    throw new AppError('INPUT_INVALID', 'The grant covers several datasets', { violations })
  }
  const version = datasets.find((selection) => selection.dataset === wanted)?.version
  const dataset = version === undefined ? undefined : await facts.dataset(wanted, version)
  if (dataset === undefined)
    throw refuse('authorise', 'GRANT_OUT_OF_SCOPE', `The grant does not cover ${wanted}`)
  return { grant, dataset }
}

/**
 * Asks the release policies: may this person have this dataset under this grant at this moment?
 * @throws PolicyRefusal with every reason against it
 */
export function checkRelease(
  decide: Decide,
  person: Context['person'],
  now: Date,
  grant: GrantFacts,
  dataset: DatasetFacts,
): PolicyDecision {
  const variables = grant.scope.datasets.find((one) => one.dataset === dataset.id)?.variables ?? []
  const { facts } = releaseFacts({ now, person, grant, dataset, variables })
  const resource = {
    type: 'Grant' as const,
    id: grant.id,
    project: grant.projectId,
    status: grant.status,
    members: grant.members,
  }
  const decision = decide({ principal: person, action: 'extracts.release', resource, context: facts })
  checkAllowed(decision, 'authorise')
  return decision
}
