import { z } from 'zod'
import type { IdempotencyStore } from '../http/idempotency.ts'
import type { Database } from './database/database.ts'
import { toJson } from './database/json.ts'

const stored = z.strictObject({ headers: z.record(z.string(), z.string()), body: z.unknown() })

/** Answers kept in the database, so that a repetition after a restart still gets the first one. */
export const createIdempotencyStore = (database: Database, now: () => Date): IdempotencyStore => ({
  find: async ({ personId, route, key }) => {
    const row = await database.client.idempotencyKey.findUnique({
      where: { personId_route_key: { personId, route, key } },
    })
    if (row === null) return undefined
    const { headers, body } = stored.parse(row.response)
    return { bodyDigest: row.bodyDigest, status: row.status, headers, body }
  },
  save: async ({ personId, route, key }, { bodyDigest, status, headers, body }) => {
    await database.client.idempotencyKey.createMany({
      data: [
        { personId, route, key, bodyDigest, status, response: toJson({ headers, body }), createdAt: now() },
      ],
      skipDuplicates: true,
    })
  },
})
