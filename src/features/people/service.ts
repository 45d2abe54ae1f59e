import type { Page } from '../../contract/common.ts'
import type {
  ErasedView,
  Erasure,
  NewPerson,
  PeopleQuery,
  PersonChange,
  PersonView,
} from '../../contract/people.ts'
import type { PolicyResource } from '../../domain/policy/resource.ts'
import { AppError } from '../../errors.ts'
import type { Context } from '../../http/context.ts'
import { eventOf } from '../../http/event-of.ts'
import { decodeCursor, toPage } from '../../http/paging.ts'
import type { EventRecorder } from '../../platform/audit/event-recorder.ts'
import { eraseSubject, type Sealing } from '../../platform/audit/sealing.ts'
import type { Database } from '../../platform/database/database.ts'
import { positionIn, positionOf } from '../../platform/records/sorting.ts'
import * as repo from './repo.ts'

export type PeopleDeps = {
  readonly database: Database
  readonly recorder: EventRecorder
  readonly newId: () => string
  readonly sealing: Pick<Sealing, 'openFor'>
}

/** @throws AppError NOT_FOUND */
export async function personResource({ database }: PeopleDeps, id: string): Promise<PolicyResource> {
  const { organisation, roles, active } = await required(repo.findPerson(database.client, id))
  return { type: 'Person', id, organisation, roles, active }
}

/** The list is on record with how many people it named. */
export async function listPeople(
  deps: PeopleDeps,
  context: Context,
  query: PeopleQuery,
): Promise<Page<PersonView>> {
  const { cursor, ...filter } = query
  const { sort, limit } = filter
  const after = decodeCursor(positionIn(sort), cursor)
  const rows = await repo.listPeople(deps.database.client, { ...filter, after })
  const page = toPage(rows, limit, (row) => positionOf(sort, row), viewOf)
  const counts = { people: page.items.length }
  await deps.recorder.record(eventOf(context, 'person.read', {}, { counts }))
  return page
}

export async function readPerson(deps: PeopleDeps, context: Context, id: string): Promise<PersonView> {
  const person = await required(repo.findPerson(deps.database.client, id))
  await deps.recorder.record(eventOf(context, 'person.read', { person: id }))
  return viewOf(person)
}

/** What the gateway knows of the caller. Not on record: nobody learns anything about somebody else. */
export const readOneself = async ({ database }: PeopleDeps, context: Context): Promise<PersonView> =>
  viewOf(await required(repo.findPerson(database.client, context.person.id)))

/** @throws AppError INPUT_INVALID when issuer and subject belong to somebody registered already. */
export async function registerPerson(
  deps: PeopleDeps,
  context: Context,
  input: NewPerson,
): Promise<PersonView> {
  const person = { ...input, id: deps.newId(), createdAt: context.now }
  const details = { roles: input.roles.join(','), organisation: input.organisation }
  const { issuer, subject, name, email } = input
  const { seal } = await deps.sealing.openFor(person.id)
  const sealed = [seal('person', { issuer, subject, name, email })]
  return deps.database.transaction(async (tx) => {
    const audit = eventOf(context, 'person.registered', { person: person.id }, { details, sealed })
    if (await repo.insertPerson(tx, person, audit)) return viewOf({ ...person, active: true })
    const violations = [{ path: 'subject', message: 'is already registered for this issuer' }]
    throw new AppError('INPUT_INVALID', undefined, { violations })
  })
}

/** The record says what was and what is, so that anybody's roles at any time can be told from the log. */
export function changePerson(
  deps: PeopleDeps,
  context: Context,
  id: string,
  change: PersonChange,
): Promise<PersonView> {
  return deps.database.transaction(async (tx) => {
    const before = await required(repo.lockPerson(tx, id))
    const details = Object.fromEntries([
      ...factsOf('', { ...before, ...defined(change) }),
      ...factsOf('before.', before),
    ])
    const audit = eventOf(context, 'person.changed', { person: id }, { details })
    return viewOf(await repo.updatePerson(tx, { id, ...change }, audit))
  })
}

/**
 * Destroys the key of a person's side records, deletes these, and takes name, address and sign-in out of the register.
 * The reason is free text and is sealed for whoever gave it.
 * @throws AppError NOT_FOUND when it was done before
 */
export function erasePerson(
  deps: PeopleDeps,
  context: Context,
  id: string,
  { reason }: Erasure,
): Promise<ErasedView> {
  return deps.database.transaction(async (tx) => {
    await required(repo.lockPerson(tx, id))
    const { keyId, sideRecords } = await eraseSubject(tx, id, context.now)
    const audit = eventOf(
      context,
      'person.erased',
      { person: id },
      {
        details: { key: keyId, active: false },
        counts: { sideRecords },
        sealed: [context.seal('reason', reason)],
      },
    )
    await repo.erasePerson(tx, id, audit)
    return { person: id, key: keyId, sideRecords }
  })
}

type Facts = Pick<repo.PersonRow, 'roles' | 'active' | 'organisation'>

const factsOf = (prefix: string, { roles, active, organisation }: Facts): [string, string | boolean][] => [
  [`${prefix}roles`, roles.join(',')],
  [`${prefix}active`, active],
  [`${prefix}organisation`, organisation],
]

const defined = ({ roles, active, organisation }: PersonChange): Partial<Facts> => ({
  ...(roles === undefined ? {} : { roles }),
  ...(active === undefined ? {} : { active }),
  ...(organisation === undefined ? {} : { organisation }),
})

async function required(found: Promise<repo.PersonRow | undefined>): Promise<repo.PersonRow> {
  const person = await found
  if (person === undefined) throw new AppError('NOT_FOUND')
  return person
}

const viewOf = (row: repo.PersonRow): PersonView => ({ ...row, createdAt: row.createdAt.toISOString() })
