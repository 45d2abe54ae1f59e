import type { Team } from '../../domain/review/committee.ts'
import type { Tx } from '../database/database.ts'

/** What reading needs: the client or a transaction. */
export type Reader = Pick<Tx, 'person' | 'project' | 'projectMember' | 'accessRequest' | 'grant'>

export type TeamMember = {
  readonly id: string
  readonly name: string
  readonly organisation: string
  readonly role: string
  readonly addedAt: Date
}

/** A project with its team, as they are now. Fits the domain's Team. */
export type ProjectTeam = Omit<Team, 'members'> & {
  readonly id: string
  readonly title: string
  readonly createdBy: string
  readonly createdAt: Date
  readonly members: readonly TeamMember[]
}

/** The project and its team in the order in which they joined, or undefined. */
export async function readProjectTeam(reader: Reader, projectId: string): Promise<ProjectTeam | undefined> {
  const found = await reader.project.findUnique({
    where: { id: projectId },
    include: { members: { orderBy: [{ addedAt: 'asc' }, { personId: 'asc' }] } },
  })
  if (found === null) return undefined
  const people = await reader.person.findMany({
    where: { id: { in: found.members.map((member) => member.personId) } },
    select: { id: true, name: true, organisation: true },
  })
  const byId = new Map(people.map((person) => [person.id, person]))
  const members = found.members.map(({ personId, role, addedAt }) => {
    const person = byId.get(personId)
    // Without the person's organisation no conflict of interest can be ruled out.
    if (person === undefined) throw new Error(`project ${projectId} has an unknown member`)
    return { ...person, role, addedAt }
  })
  const { id, title, organisation, createdBy, createdAt } = found
  return { id, title, organisation, createdBy, createdAt, members }
}
