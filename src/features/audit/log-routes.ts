import { Readable } from 'node:stream'
import { z } from 'zod'
import { logKeysView } from '../../contract/audit.ts'
import { parseTilePath } from '../../domain/audit/tile.ts'
import { VerificationError } from '../../domain/audit/verification-error.ts'
import { AppError } from '../../errors.ts'
import type { StreamReply } from '../../http/reply.ts'
import { definePublicRoute, type Route } from '../../http/route.ts'
import { databaseLog } from '../../platform/audit/database-log.ts'
import { publishedHead } from '../../platform/audit/published-head.ts'
import type { AuditDeps } from './service.ts'

const tileParams = z.strictObject({
  level: z.string().max(20).describe('`entries`, or the level of a tile of hashes'),
  place: z
    .array(z.string().max(20))
    .max(20)
    .describe('Index of the tile, and `.p` and width of a partial one'),
})

/** A tile never changes: whoever has it need not ask again. */
const forever = 'public, max-age=31536000, immutable'

/** The log for everybody, as static resources (C2SP tlog-tiles). */
export function logRoutes(deps: AuditDeps): Route[] {
  const log = databaseLog(deps.database)
  return [
    definePublicRoute({
      method: 'get',
      path: '/log/checkpoint',
      summary:
        'The newest published tree head with the signatures of the log and its witnesses (C2SP checkpoint)',
      tags: ['log'],
      status: 200,
      response: { stream: 'text/plain; charset=utf-8', description: 'Signed note' },
      errors: ['NOT_FOUND'],
      handler: async () => {
        const head = await publishedHead(deps.database, deps.policy)
        if (head === undefined) throw new AppError('NOT_FOUND', 'No checkpoint has been published yet')
        return text(head.checkpoint)
      },
    }),
    definePublicRoute({
      method: 'get',
      path: '/log/tile/:level/*place',
      summary: 'A tile of hashes or a bundle of entries (C2SP tlog-tiles)',
      tags: ['log'],
      params: tileParams,
      status: 200,
      response: { stream: 'application/octet-stream', description: 'Hashes, or entries after their lengths' },
      errors: ['NOT_FOUND'],
      handler: async (_context, { params }) => {
        const tile = parseTilePath(['tile', params.level, ...params.place].join('/'))
        if (tile === undefined) throw new AppError('NOT_FOUND', 'That is not the path of a tile')
        return bytes(await readOr404(() => log.read(tile)))
      },
    }),
    definePublicRoute({
      method: 'get',
      path: '/log/minimum-index',
      summary:
        'Index from which on entries are published; those below were pruned (C2SP tlog-tiles, "Pruning")',
      tags: ['log'],
      status: 200,
      response: { stream: 'text/plain; charset=utf-8', description: 'Decimal number' },
      errors: [],
      handler: async () => text(`${await log.minimumIndex()}\n`),
    }),
    definePublicRoute({
      method: 'get',
      path: '/log/vkey',
      summary: 'The verifier key of the log, to be kept by auditors',
      tags: ['log'],
      status: 200,
      response: { stream: 'text/plain; charset=utf-8', description: 'C2SP verifier key' },
      errors: [],
      handler: async () => text(`${deps.logKeys.active.at(-1)}\n`),
    }),
    definePublicRoute({
      method: 'get',
      path: '/log/vkeys',
      summary: 'Origin of the log, the keys that sign it now, and those that signed it before',
      tags: ['log'],
      status: 200,
      response: logKeysView,
      errors: [],
      handler: async () => {
        const { signers, active, retired } = deps.logKeys
        return { origin: signers[0]?.name ?? '', active, retired }
      },
    }),
  ]
}

async function readOr404(read: () => Promise<Uint8Array>): Promise<Uint8Array> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof VerificationError && error.kind === 'tile-missing') {
      throw new AppError('NOT_FOUND', error.message)
    }
    throw error
  }
}

const bytes = (body: Uint8Array): StreamReply => ({
  status: 200,
  headers: {
    'Content-Type': 'application/octet-stream',
    'Content-Length': String(body.length),
    'Cache-Control': forever,
    'Access-Control-Allow-Origin': '*',
  },
  body: Readable.from([body]),
})

const text = (body: string): StreamReply => ({
  status: 200,
  headers: {
    'Content-Type': 'text/plain; charset=utf-8',
    'Cache-Control': 'no-cache',
    'Access-Control-Allow-Origin': '*',
  },
  body: Readable.from([body]),
})
