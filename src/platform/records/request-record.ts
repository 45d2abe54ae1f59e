import { z } from 'zod'
import { storedContent } from '../../contract/request-content.ts'
import type { PolicyResource } from '../../domain/policy/resource.ts'
import type { RequestContent } from '../../domain/request/content.ts'
import { type RequestState, requestStates } from '../../domain/request/states.ts'
import { organisationsOf } from '../../domain/review/committee.ts'
import { AppError } from '../../errors.ts'
import type { Tx } from '../database/database.ts'
import { type ProjectTeam, type Reader, readProjectTeam } from './project-team.ts'

/** An access request as stored, its JSON checked. */
export type RequestRecord = {
  readonly id: string
  readonly projectId: string
  readonly requesterId: string
  readonly status: RequestState
  readonly revision: number
  readonly version: number
  readonly content: RequestContent
  readonly createdAt: Date
  readonly updatedAt: Date
}

export const requestStatus = z.enum(requestStates)

/** @throws AppError NOT_FOUND */
export async function readRequest(reader: Reader, id: string): Promise<RequestRecord> {
  const row = await reader.accessRequest.findUnique({ where: { id } })
  if (row === null) throw new AppError('NOT_FOUND')
  return { ...row, status: requestStatus.parse(row.status), content: storedContent.parse(row.content) }
}

/**
 * The request for a change that depends on its state: its row is locked until the transaction ends, and its team cannot
 * change meanwhile.
 * @throws AppError NOT_FOUND
 */
export async function lockRequest(
  tx: Tx,
  id: string,
): Promise<{ request: RequestRecord; team: ProjectTeam }> {
  await tx.$queryRaw`SELECT "id" FROM "access_request" WHERE "id" = ${id}::uuid FOR UPDATE`
  const request = await readRequest(tx, id)
  await tx.$queryRaw`SELECT "id" FROM "project" WHERE "id" = ${request.projectId}::uuid FOR SHARE`
  return { request, team: await requireTeam(tx, request.projectId) }
}

/** The request as the policies see it. @throws AppError NOT_FOUND */
export async function requestResource(reader: Reader, id: string): Promise<PolicyResource> {
  const request = await readRequest(reader, id)
  const team = await requireTeam(reader, request.projectId)
  return {
    type: 'Request',
    id: request.id,
    project: request.projectId,
    // What was never submitted concerns the team alone, also after it was withdrawn.
    status: request.version === 0 ? 'draft' : request.status,
    requester: request.requesterId,
    members: team.members.map((member) => member.id),
    organisations: organisationsOf(team),
  }
}

/** The project as the policies see it. @throws AppError NOT_FOUND */
export async function projectResource(reader: Reader, id: string): Promise<PolicyResource> {
  const team = await requireTeam(reader, id)
  const members = team.members.map((member) => member.id)
  return { type: 'Project', id: team.id, organisation: team.organisation, members }
}

async function requireTeam(reader: Reader, projectId: string): Promise<ProjectTeam> {
  const team = await readProjectTeam(reader, projectId)
  if (team === undefined) throw new AppError('NOT_FOUND')
  return team
}
