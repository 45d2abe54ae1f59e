import { z } from 'zod'
import type { DatasetSummary, DatasetView } from '../../contract/catalogue.ts'
import type { Page } from '../../contract/common.ts'
import { datasetDefinition } from '../../contract/dataset-definition.ts'
import { digestOf } from '../../domain/audit/canonical.ts'
import type { DatasetDefinition, SourceColumns } from '../../domain/dataset/definition.ts'
import { checkDefinition, compareWithSource } from '../../domain/dataset/validate.ts'
import { checkTransforms } from '../../domain/deidentify/plan.ts'
import type { Profile } from '../../domain/deidentify/profile.ts'
import type { PolicyResource } from '../../domain/policy/resource.ts'
import { AppError, refuse, type Violation } from '../../errors.ts'
import type { Context } from '../../http/context.ts'
import { eventOf } from '../../http/event-of.ts'
import { violationsOf } from '../../http/input.ts'
import { decodeCursor, toPage } from '../../http/paging.ts'
import type { Database } from '../../platform/database/database.ts'
import * as repo from './repo.ts'
import { summaryOf, viewOf } from './view.ts'

export type CatalogueDeps = {
  readonly database: Database
  readonly engine: { describe(definition: DatasetDefinition): Promise<SourceColumns> }
  /** The profile of this id, or the gateway's own. */
  readonly profileOf: (id: string | undefined) => Profile | undefined
  /** Looks at sample values; returns the columns classified as harmless whose values look like identifiers. */
  readonly inspect?: (definition: DatasetDefinition) => Promise<readonly Violation[]>
}

/** @throws AppError NOT_FOUND */
export async function datasetResource({ database }: CatalogueDeps, id: string): Promise<PolicyResource> {
  const { definition } = await requireVersion(database.client, id)
  return { type: 'Dataset', id, custodian: definition.custodian }
}

type ListQuery = { readonly cursor?: string | undefined; readonly limit: number }

export async function listDatasets(
  { database }: CatalogueDeps,
  query: ListQuery,
): Promise<Page<DatasetSummary>> {
  const after = decodeCursor(z.string(), query.cursor)
  const rows = await repo.listCurrent(database.client, { after, limit: query.limit })
  return toPage(rows, query.limit, ({ id }) => id, summaryOf)
}

/** A dataset version as researchers see it; the current one when `version` is undefined. */
export async function readDataset(
  { database, profileOf }: CatalogueDeps,
  id: string,
  version?: number,
): Promise<DatasetView> {
  const found = await requireVersion(database.client, id, version)
  const versions = await repo.listVersions(database.client, id)
  return viewOf(found, versions, profileOf(found.definition.profile))
}

/**
 * Registers a definition as the next version of its dataset, once it is sound in itself and fits its source.
 * @throws Refusal DEFINITION_INVALID, DEFINITION_MISMATCH (every violation listed), DATASET_UNCHANGED, or POLICY_FORBIDS
 *   when another organisation registered the dataset. @throws AppError SOURCE_UNREADABLE
 */
export async function registerDataset(
  deps: CatalogueDeps,
  context: Context,
  input: unknown,
): Promise<DatasetView> {
  const { definition, profile } = readDefinition(input, deps.profileOf)
  await checkOwner(deps.database.client, context, definition.id)
  // Outside the transaction: reading a source takes as long as it takes.
  const columns = await deps.engine.describe(definition)
  refuseIfAny('DEFINITION_MISMATCH', compareWithSource(definition, columns))
  refuseIfAny('DEFINITION_MISMATCH', checkTransforms(definition, columns, profile))
  refuseIfAny('DEFINITION_MISMATCH', (await deps.inspect?.(definition)) ?? [])
  const digest = digestOf(definition)
  return deps.database.transaction(async (tx) => {
    await repo.lockDataset(tx, definition.id)
    await checkOwner(tx, context, definition.id)
    const current = await repo.findVersion(tx, definition.id)
    if (current?.digest === digest) throw refuse('input', 'DATASET_UNCHANGED')
    const registered: repo.DatasetVersion = {
      id: definition.id,
      version: (current?.version ?? 0) + 1,
      digest,
      definition,
      columns,
      registeredBy: context.person.id,
      registeredAt: context.now,
    }
    const about = { dataset: registered.id, datasetVersion: registered.version }
    await repo.insertVersion(
      tx,
      registered,
      eventOf(context, 'dataset.registered', about, { digests: { definition: digest } }),
    )
    return viewOf(registered, await repo.listVersions(tx, registered.id), profile)
  })
}

/** The form first, then the meaning: rules about the meaning need a definition of the right form. */
function readDefinition(input: unknown, profileOf: CatalogueDeps['profileOf']) {
  const parsed = datasetDefinition.safeParse(input)
  if (!parsed.success) throw refusal('DEFINITION_INVALID', violationsOf(parsed.error))
  const definition: DatasetDefinition = parsed.data
  const profile = profileOf(definition.profile)
  if (profile === undefined)
    throw refusal('DEFINITION_INVALID', [
      { path: 'profile', message: `the gateway has no de-identification profile ${definition.profile}` },
    ])
  refuseIfAny('DEFINITION_INVALID', checkDefinition(definition, profile.hierarchies))
  return { definition, profile }
}

/** A version by somebody else would take the dataset over: its consent basis and data-use terms with it. */
async function checkOwner(reader: repo.DatasetReader, { person }: Context, id: string): Promise<void> {
  const owner = await repo.findOwner(reader, id)
  if (owner !== undefined && owner !== person.organisation)
    throw refuse('authorise', 'POLICY_FORBIDS', `${id} was registered by another organisation`)
}

function refuseIfAny(
  code: 'DEFINITION_INVALID' | 'DEFINITION_MISMATCH',
  violations: readonly Violation[],
): void {
  if (violations.length > 0) throw refusal(code, violations)
}

const refusal = (code: 'DEFINITION_INVALID' | 'DEFINITION_MISMATCH', found: readonly Violation[]) => {
  const violations = found.map(({ path, message }) => ({
    path: path === '' ? 'definition' : `definition.${path}`,
    message,
  }))
  const [first] = violations
  return refuse('input', code, first && `${first.path}: ${first.message}`, { violations })
}

async function requireVersion(
  reader: repo.DatasetReader,
  id: string,
  version?: number,
): Promise<repo.DatasetVersion> {
  const found = await repo.findVersion(reader, id, version)
  if (found === undefined) throw new AppError('NOT_FOUND')
  return found
}
