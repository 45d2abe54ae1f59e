import { erasedIssuer, type NewPerson, type PersonChange } from '../../contract/people.ts'
import type { AuditEvent } from '../../domain/audit/event.ts'
import { recordEvent } from '../../platform/audit/record-event.ts'
import type { Tx } from '../../platform/database/database.ts'
import { behind, orderOf, type Sort, type SortedPosition } from '../../platform/records/sorting.ts'

export type PersonRow = {
  readonly id: string
  readonly issuer: string
  readonly subject: string
  readonly name: string
  readonly email: string
  readonly organisation: string
  readonly roles: string[]
  readonly active: boolean
  readonly createdAt: Date
}

export type PersonReader = Pick<Tx, 'person'>

export type PeopleFilter = {
  readonly role?: string | undefined
  readonly active?: boolean | undefined
  readonly sort: Sort
  readonly after?: SortedPosition | undefined
  readonly limit: number
}

/** At most `limit + 1` people. */
export function listPeople(tx: PersonReader, filter: PeopleFilter): Promise<PersonRow[]> {
  const { role, active, sort, after, limit } = filter
  return tx.person.findMany({
    where: {
      ...(role === undefined ? {} : { roles: { has: role } }),
      ...(active === undefined ? {} : { active }),
      ...behind(sort, after),
    },
    orderBy: orderOf(sort),
    take: limit + 1,
  })
}

export async function findPerson(reader: PersonReader, id: string): Promise<PersonRow | undefined> {
  return (await reader.person.findUnique({ where: { id } })) ?? undefined
}

/** The person with their row locked until the transaction ends. */
export async function lockPerson(tx: Tx, id: string): Promise<PersonRow | undefined> {
  await tx.$queryRaw`SELECT "id" FROM "person" WHERE "id" = ${id}::uuid FOR UPDATE`
  return findPerson(tx, id)
}

export async function findByIdentity(
  reader: PersonReader,
  issuer: string,
  subject: string,
): Promise<PersonRow | undefined> {
  return (await reader.person.findUnique({ where: { issuer_subject: { issuer, subject } } })) ?? undefined
}

/** False, and nothing is recorded, when this identity is registered already. */
export async function insertPerson(
  tx: Tx,
  person: NewPerson & { readonly id: string; readonly createdAt: Date },
  audit: AuditEvent,
): Promise<boolean> {
  const { count } = await tx.person.createMany({ data: [{ ...person, active: true }], skipDuplicates: true })
  if (count === 0) return false
  await recordEvent(tx, audit)
  return true
}

export async function updatePerson(
  tx: Tx,
  { id, ...change }: PersonChange & { readonly id: string },
  audit: AuditEvent,
): Promise<PersonRow> {
  const data = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
  const row = await tx.person.update({ where: { id }, data })
  await recordEvent(tx, audit)
  return row
}

/** Takes everything that names a person out of the register; the id stays, since projects and entries refer to it. */
export async function erasePerson(tx: Tx, id: string, audit: AuditEvent): Promise<void> {
  await tx.person.update({
    where: { id },
    data: {
      issuer: erasedIssuer,
      subject: id,
      name: 'Erased person',
      email: '',
      roles: [],
      active: false,
    },
  })
  // Answers kept for repeated calls may hold what the person was told about themselves.
  await tx.idempotencyKey.deleteMany({ where: { personId: id } })
  await recordEvent(tx, audit)
}
