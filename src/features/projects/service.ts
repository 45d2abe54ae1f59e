import type { Page } from '../../contract/common.ts'
import type {
  NewMember,
  NewProject,
  ProjectQuery,
  ProjectSummary,
  ProjectView,
} from '../../contract/projects.ts'
import type { Decide } from '../../domain/policy/decision.ts'
import type { PolicyResource } from '../../domain/policy/resource.ts'
import { foreignProject, seesOthers } from '../../domain/policy/visibility.ts'
import { AppError } from '../../errors.ts'
import type { Context } from '../../http/context.ts'
import { eventOf } from '../../http/event-of.ts'
import { decodeCursor, toPage } from '../../http/paging.ts'
import type { EventRecorder } from '../../platform/audit/event-recorder.ts'
import type { Database } from '../../platform/database/database.ts'
import { type ProjectTeam, type Reader, readProjectTeam } from '../../platform/records/project-team.ts'
import { projectResource as resourceOf } from '../../platform/records/request-record.ts'
import { positionIn, positionOf } from '../../platform/records/sorting.ts'
import * as repo from './repo.ts'

export type ProjectsDeps = {
  readonly database: Database
  readonly recorder: EventRecorder
  readonly decide: Decide
  readonly newId: () => string
}

/** @throws AppError NOT_FOUND */
export const projectResource = ({ database }: ProjectsDeps, id: string): Promise<PolicyResource> =>
  resourceOf(database.client, id)

export async function listProjects(
  { database, decide }: ProjectsDeps,
  { person }: Context,
  query: ProjectQuery,
): Promise<Page<ProjectSummary>> {
  const { sort, limit } = query
  const rows = await repo.listProjects(database.client, {
    member: seesOthers(decide, person, 'projects.read', foreignProject) ? undefined : person.id,
    sort,
    after: decodeCursor(positionIn(sort), query.cursor),
    limit,
  })
  return toPage(rows, limit, (row) => positionOf(sort, row), summaryOf)
}

/** Reading somebody else's project is on record. */
export async function readProject(
  { database, recorder }: ProjectsDeps,
  context: Context,
  id: string,
): Promise<ProjectView> {
  const team = await requireTeam(database.client, id)
  if (!team.members.some((member) => member.id === context.person.id))
    await recorder.record(eventOf(context, 'project.read', { project: id }))
  return viewOf(team)
}

/** The project belongs to the organisation of its creator, who leads it. */
export function createProject(
  deps: ProjectsDeps,
  context: Context,
  { title }: NewProject,
): Promise<ProjectView> {
  const { person, now } = context
  const project = {
    id: deps.newId(),
    title,
    organisation: person.organisation,
    createdBy: person.id,
    createdAt: now,
  }
  return deps.database.transaction(async (tx) => {
    const audit = eventOf(context, 'project.created', { project: project.id, person: person.id })
    await repo.insertProject(tx, { ...project, lead: person.id }, audit)
    return viewOf(await requireTeam(tx, project.id))
  })
}

/** @throws AppError INPUT_INVALID when the person is not registered and active, or a member already. */
export function addMember(
  { database }: ProjectsDeps,
  context: Context,
  projectId: string,
  { personId, role }: NewMember,
): Promise<ProjectView> {
  return database.transaction(async (tx) => {
    await repo.lockProject(tx, projectId)
    if (!(await repo.isActivePerson(tx, personId))) throw unfit('is not an active person of the register')
    const audit = eventOf(
      context,
      'project.member-added',
      { project: projectId, person: personId },
      { details: { role } },
    )
    const added = await repo.insertMember(tx, { projectId, personId, role, addedAt: context.now }, audit)
    if (!added) throw unfit('is already a member')
    return viewOf(await requireTeam(tx, projectId))
  })
}

const unfit = (message: string): AppError =>
  new AppError('INPUT_INVALID', undefined, { violations: [{ path: 'personId', message }] })

async function requireTeam(reader: Reader, id: string): Promise<ProjectTeam> {
  const team = await readProjectTeam(reader, id)
  if (team === undefined) throw new AppError('NOT_FOUND')
  return team
}

const summaryOf = ({ id, title, organisation, createdBy, createdAt }: repo.ProjectRow): ProjectSummary => ({
  id,
  title,
  organisation,
  createdBy,
  createdAt: createdAt.toISOString(),
})

const viewOf = (team: ProjectTeam): ProjectView => ({
  ...summaryOf(team),
  members: team.members.map((member) => ({ ...member, addedAt: member.addedAt.toISOString() })),
})
