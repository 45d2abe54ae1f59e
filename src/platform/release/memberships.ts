import { createHash } from 'node:crypto'
import { roaringLibraryInitialize } from 'roaring-wasm'
import { AppError } from '../../errors.ts'
import type { Membership, Memberships, ReleaseOrder } from '../../release/ports.ts'
import type { Database, Tx } from '../database/database.ts'
import { decodeClasses, encodeClasses } from './membership-codec.ts'

export type MembershipOptions = {
  /** Whether releases to the same recipient organisation are compared as well. */
  readonly sameOrganisation: boolean
}

/** Reads which earlier releases somebody who gets this one may hold. */
export function createMemberships({ client }: Database, options: MembershipOptions): Memberships {
  return {
    earlier: async (order) => {
      await roaringLibraryInitialize()
      const related = await relatedTo(client, order, options)
      const first = new Map<string, string>()
      for (const { id, sameness } of related) if (!first.has(sameness)) first.set(sameness, id)
      const rows = await client.releaseMembership.findMany({
        where: { extractId: { in: [...first.values()] } },
        orderBy: [{ recordedAt: 'asc' }, { extractId: 'asc' }],
      })
      return {
        compared: related.map(({ id }) => id),
        releases: rows.map(({ extractId, recordedAt, k, cohort, numbering, classes }) => ({
          extractId,
          date: recordedAt.toISOString().slice(0, 10),
          k,
          cohort,
          numbering,
          classes: () => decodeClasses(classes),
        })),
      }
    },
  }
}

/**
 * Recorded releases of the order's dataset with a recipient in common, oldest first. Whoever was a member when a release
 * was recorded, or is one now, may hold it. One that failed after it was recorded was never handed out.
 */
function relatedTo(
  reader: Pick<Tx, '$queryRaw'>,
  { datasetId, projectId, requestedBy }: ReleaseOrder,
  { sameOrganisation }: MembershipOptions,
): Promise<{ id: string; sameness: string }[]> {
  return reader.$queryRaw`
    WITH us AS (
      SELECT person_id FROM project_member WHERE project_id = ${projectId}::uuid UNION SELECT ${requestedBy}::uuid
    )
    SELECT m.extract_id::text AS id, concat_ws(' ', m.digest, m.k, m.cohort, m.numbering) AS sameness
    FROM release_membership m JOIN extract e ON e.id = m.extract_id
    WHERE m.dataset_id = ${datasetId} AND e.status IN ('recorded', 'delivered') AND (
      m.project_id = ${projectId}::uuid
      OR m.people && ARRAY(SELECT person_id FROM us)
      OR EXISTS (SELECT 1 FROM project_member p JOIN us USING (person_id) WHERE p.project_id = m.project_id)
      OR ${sameOrganisation} AND m.organisation = (SELECT organisation FROM person WHERE id = ${requestedBy}::uuid)
    )
    ORDER BY m.recorded_at, m.extract_id`
}

/**
 * For somebody who joined the project after the extract was recorded, and brings what they have: an extract of the same
 * dataset that they may hold and that was never compared with this one.
 */
export async function findUncompared(
  { client }: Database,
  extractId: string,
  personId: string,
): Promise<{ id: string; date: string } | undefined> {
  const [found] = await client.$queryRaw<{ id: string; recorded_at: Date }[]>`
    SELECT m.extract_id::text AS id, m.recorded_at
    FROM release_membership x
    JOIN release_membership m ON m.dataset_id = x.dataset_id AND m.project_id <> x.project_id
    JOIN extract e ON e.id = m.extract_id
    WHERE x.extract_id = ${extractId}::uuid AND NOT ${personId}::uuid = ANY(x.people)
      AND e.status IN ('recorded', 'delivered')
      AND (${personId}::uuid = ANY(m.people) OR EXISTS (
        SELECT 1 FROM project_member p WHERE p.project_id = m.project_id AND p.person_id = ${personId}::uuid))
      AND m.digest <> x.digest
      AND NOT m.extract_id = ANY(x.compared) AND NOT x.extract_id = ANY(m.compared)
    ORDER BY m.recorded_at LIMIT 1`
  return found && { id: found.id, date: found.recorded_at.toISOString().slice(0, 10) }
}

/** The membership in the form that is stored; made before the transaction, which then stays short. */
export async function encodeMembership({ ordinals, classes, ...rest }: Membership) {
  const bytes = Uint8Array.from(await encodeClasses({ ordinals, classes }))
  const digest = createHash('sha256').update(bytes).digest('hex')
  return { ...rest, compared: [...rest.compared], patients: ordinals.length, digest, classes: bytes }
}

export type EncodedMembership = Awaited<ReturnType<typeof encodeMembership>>

/**
 * Records who is in the release. Releases of one dataset wait for each other here, so that of two made at the same time
 * the second finds the first.
 * @throws AppError RELEASE_CONFLICT when a release was recorded that this one was not compared with
 */
export async function recordMembership(
  tx: Tx,
  order: ReleaseOrder,
  membership: EncodedMembership,
  options: MembershipOptions & { readonly recordedAt: Date },
): Promise<void> {
  const { extractId, datasetId, projectId, requestedBy } = order
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtext(${`release:${datasetId}`}))::text`
  const related = await relatedTo(tx, order, options)
  if (related.some(({ id }) => !membership.compared.includes(id))) throw new AppError('RELEASE_CONFLICT')
  const members = await tx.projectMember.findMany({ where: { projectId }, select: { personId: true } })
  const { organisation } = await tx.person.findUniqueOrThrow({ where: { id: requestedBy } })
  const people = [...new Set([requestedBy, ...members.map((member) => member.personId)])]
  await tx.releaseMembership.create({
    data: {
      extractId,
      datasetId,
      projectId,
      people,
      organisation,
      ...membership,
      recordedAt: options.recordedAt,
    },
  })
}
