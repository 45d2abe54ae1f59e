import type { StoryQuery, StoryView } from '../../contract/audit.ts'
import { AppError } from '../../errors.ts'
import type { Context } from '../../http/context.ts'
import { decodeCursor, toPage } from '../../http/paging.ts'
import type { Database } from '../../platform/database/database.ts'
import { type Condition, oneOf } from './filter.ts'
import { findEntries, positionOf } from './find-entries.ts'
import { type AuditDeps, position, recordSearch } from './service.ts'
import { toView } from './view.ts'

export type StoryKind = StoryView['kind']
type Thing = StoryView['things'][number]

/** What a story is told from: the things that belong to it, and how their entries are found. */
type Plot = { readonly things: readonly Thing[]; readonly entries: Condition }

/**
 * Everything the log says about one request, one extract or one person's access, from the beginning, with the grants and
 * extracts that came of it. Telling it is on record.
 * @throws AppError NOT_FOUND
 */
export async function tellStory(
  deps: AuditDeps,
  context: Context,
  kind: StoryKind,
  id: string,
  { cursor, limit }: StoryQuery,
): Promise<StoryView> {
  const after = decodeCursor(position, cursor)
  const { things, entries } = await plots[kind](deps.database, id)
  const rows = await findEntries(deps.database, entries, { order: 'oldest-first', after, limit: limit + 1 })
  if (things.length === 0 && rows.length === 0 && after === undefined) throw new AppError('NOT_FOUND')
  const page = toPage(rows, limit, positionOf, toView)
  await recordSearch(deps, context, 'story', { story: kind, id }, { entries: page.items.length })
  return { kind, id, things: [...things], ...page }
}

const plots: Readonly<Record<StoryKind, (database: Database, id: string) => Promise<Plot>>> = {
  request: async ({ client }, id) => {
    const request = await client.accessRequest.findUnique({ where: { id } })
    const grants = await client.grant.findMany({ where: { requestId: id } })
    const extracts = await client.extract.findMany({
      where: { grantId: { in: grants.map((grant) => grant.id) } },
    })
    return {
      things: [
        ...(request === null
          ? []
          : [thing('project', request.projectId), thing('request', id, request.status)]),
        ...grants.map((grant) => thing('grant', grant.id, grant.status)),
        ...extracts.map((extract) => thing('extract', extract.id, extract.status)),
      ],
      entries: oneOf([
        column('request_id', [id]),
        column(
          'grant_id',
          grants.map((grant) => grant.id),
        ),
        column(
          'extract_id',
          extracts.map((extract) => extract.id),
        ),
      ]),
    }
  },
  extract: async ({ client }, id) => {
    const extract = await client.extract.findUnique({ where: { id } })
    if (extract === null) return { things: [], entries: column('extract_id', [id]) }
    const grant = await client.grant.findUnique({ where: { id: extract.grantId } })
    const decisive = grant === null ? [] : [decisiveFor(grant.requestId), ofGrant(grant.id)]
    return {
      things: [
        thing('project', extract.projectId),
        ...(grant === null
          ? []
          : [thing('request', grant.requestId), thing('grant', grant.id, grant.status)]),
        thing('extract', id, extract.status),
      ],
      // How it came to be permitted, and everything that happened to it.
      entries: oneOf([column('extract_id', [id]), ...decisive]),
    }
  },
  person: async ({ client }, id) => {
    const person = await client.person.findUnique({ where: { id } })
    const memberships = await client.projectMember.findMany({ where: { personId: id } })
    const projects = memberships.map(({ projectId }) => projectId)
    const grants = await client.grant.findMany({ where: { projectId: { in: projects } } })
    return {
      things: [
        ...(person === null ? [] : [thing('person', id, person.active ? 'active' : 'inactive')]),
        ...projects.map((project) => thing('project', project)),
        ...grants.map((grant) => thing('grant', grant.id, grant.status)),
      ],
      // What they did, what was done to them, and what gave or took the access of their projects.
      entries: oneOf([
        column('actor_id', [id]),
        column('person_id', [id]),
        {
          sql: `e."grant_id" = ANY($1) AND e."type" LIKE 'grant.%'`,
          values: [grants.map((grant) => grant.id)],
        },
      ]),
    }
  },
}

const thing = (kind: Thing['kind'], id: string, status: string | null = null): Thing => ({ kind, id, status })

const column = (name: string, ids: readonly string[]): Condition => ({
  sql: `e."${name}" = ANY($1)`,
  values: [ids],
})

const decisiveFor = (request: string): Condition => ({
  sql: `e."request_id" = $1 AND e."type" IN ('request.submitted', 'review.voted', 'request.decided')`,
  values: [request],
})

const ofGrant = (grant: string): Condition => ({
  sql: `e."grant_id" = $1 AND e."type" IN ('grant.issued', 'grant.revoked')`,
  values: [grant],
})
