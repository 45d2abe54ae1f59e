import { type GrantSummary, type GrantView, grantSchema, grantSummary } from '../../contract/grants.ts'
import type { GrantRow } from './repo.ts'

const fieldsOf = (row: GrantRow) => ({
  id: row.id,
  requestId: row.requestId,
  requestVersion: row.requestVersion,
  projectId: row.projectId,
  status: row.status,
  startsAt: row.startsAt.toISOString(),
  endsAt: row.endsAt.toISOString(),
})

export const summaryOf = (row: GrantRow): GrantSummary => grantSummary.parse(fieldsOf(row))

/** The stored JSON is checked on the way out. */
export const viewOf = (row: GrantRow): GrantView =>
  grantSchema.parse({
    ...fieldsOf(row),
    scope: row.scope,
    conditions: row.conditions,
    obligations: row.obligations,
    revoked:
      row.revokedAt === null
        ? null
        : { by: row.revokedBy, at: row.revokedAt.toISOString(), reason: row.revokeReason },
  })
