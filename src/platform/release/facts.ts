import { datasetDefinition, sourceColumns } from '../../contract/dataset-definition.ts'
import { extractFormat } from '../../contract/extracts.ts'
import { conditions, grantScope, grantStatuses, obligations } from '../../contract/grants.ts'
import { storedContent } from '../../contract/request-content.ts'
import type { Facts, GrantFacts } from '../../release/ports.ts'
import type { Database } from '../database/database.ts'

/** Reads what a release is decided on. Everything stored as JSON is parsed again: what does not fit is an error. */
export function createFacts(database: Database): Facts {
  const { client } = database
  return {
    order: async ({ extractId }) => {
      const row = await client.extract.findUniqueOrThrow({ where: { id: extractId } })
      const { grantId, projectId, datasetId, datasetVersion, requestedBy, asOf } = row
      const format = extractFormat.parse(row.format)
      return { extractId, grantId, projectId, datasetId, datasetVersion, requestedBy, format, asOf }
    },
    person: async (id) => {
      const row = await client.person.findUnique({ where: { id } })
      return row === null
        ? undefined
        : { id, organisation: row.organisation, roles: row.roles, active: row.active }
    },
    grant: (id) => readGrant(database, id),
    dataset: async (id, version) => {
      const row = await client.datasetVersion.findUnique({
        where: { datasetId_version: { datasetId: id, version } },
      })
      if (row === null) return undefined
      const definition = datasetDefinition.parse(row.definition)
      return { id, version, digest: row.digest, definition, columns: sourceColumns.parse(row.columns) }
    },
    consentFiles: (datasetId) =>
      client.consentImport.findMany({
        where: { datasetId },
        orderBy: { sequence: 'asc' },
        select: { sequence: true, digest: true },
      }),
  }
}

async function readGrant({ client }: Database, id: string): Promise<GrantFacts | undefined> {
  const row = await client.grant.findUnique({ where: { id } })
  if (row === null) return undefined
  const key = { requestId: row.requestId, version: row.requestVersion }
  const project = await client.project.findUniqueOrThrow({
    where: { id: row.projectId },
    include: { members: true },
  })
  const submission = await client.requestVersion.findUniqueOrThrow({
    where: { requestId_version: key },
    include: { decision: true, votes: { where: { supersededAt: null, choice: 'approve' } } },
  })
  if (submission.decision === null) throw new Error('a grant without a decision')
  const content = storedContent.parse(submission.content)
  const status = grantStatuses.find((known) => known === row.status)
  if (status === undefined) throw new Error('a grant in an unknown state')
  return {
    id,
    requestId: row.requestId,
    requestVersion: row.requestVersion,
    requestDigest: submission.digest,
    projectId: row.projectId,
    projectOrganisation: project.organisation,
    members: project.members.map((member) => member.personId),
    status,
    startsAt: row.startsAt,
    endsAt: row.endsAt,
    scope: grantScope.parse(row.scope),
    conditions: conditions.parse(row.conditions),
    obligations: obligations.parse(row.obligations),
    ethics: content.ethics,
    destination: content.destination,
    decision: {
      by: submission.decision.decidedBy,
      at: submission.decision.decidedAt,
      approvals: submission.votes.length,
    },
  }
}
