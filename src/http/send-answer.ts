import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Response } from 'express'
import type { Outcome } from './governed-call.ts'
import { violationsOf } from './input.ts'
import { type Headers, Reply, type StreamReply } from './reply.ts'
import { isStream, type Route } from './route.ts'

type SendDeps = { readonly validateResponses: boolean }

/**
 * Sends what a handler returned. Nothing is dropped in silence: an answer that does not fit its schema is an error.
 * @throws Error when validation is on and the answer does not fit.
 */
export async function sendAnswer(
  deps: SendDeps,
  route: Route,
  response: Response,
  { value, replayed }: Outcome,
): Promise<void> {
  response.setHeader('Cache-Control', 'no-store')
  if (isStreamReply(value)) return sendStream(response, value)
  const { body, headers, status } =
    value instanceof Reply ? value : { body: value, headers: {}, status: undefined }
  if (!replayed) checkAnswer(deps, route, body)
  setHeaders(response, headers)
  if (replayed) response.setHeader('Idempotency-Replayed', 'true')
  const code = status ?? route.status
  response.status(code)
  if (code === 204 || body === undefined) response.end()
  else response.json(body)
}

const isStreamReply = (value: unknown): value is StreamReply =>
  typeof value === 'object' && value !== null && 'body' in value && isReadable(value.body)

const isReadable = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && 'pipe' in body && typeof body.pipe === 'function'

/** @throws Error when validation is on and the answer does not fit its schema */
export function checkAnswer(deps: SendDeps, route: Route, body: unknown): void {
  if (!deps.validateResponses || isStream(route.response)) return
  const result = route.response.safeParse(body)
  if (result.success) return
  const places = violationsOf(result.error).map(({ path, message }) => `${path || '/'}: ${message}`)
  throw new Error(`the answer of ${route.method} ${route.path} does not fit its schema: ${places.join('; ')}`)
}

function setHeaders(response: Response, headers: Headers): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
}

async function sendStream(response: Response, reply: StreamReply): Promise<void> {
  setHeaders(response, reply.headers)
  response.status(reply.status)
  if (response.req.method === 'HEAD') return sendHead(response, reply)
  let bytes = 0
  let ended = false
  const connection = new Writable({
    // Counted once the connection has taken it, not when it was offered.
    write: (chunk: Buffer, _encoding, taken) => {
      response.write(chunk, (error) => {
        if (!error) bytes += chunk.length
        taken(error)
      })
    },
    final: (taken) => {
      response.end(() => {
        ended = true
        taken()
      })
    },
  })
  const left = new AbortController()
  response.once('close', () => {
    if (!ended) left.abort()
  })
  try {
    await pipeline(reply.body, connection, { signal: left.signal })
  } catch (error) {
    // A caller who was told the length may leave with the last byte, before we have seen the end of the file.
    const completed = hasLeft(error) && String(bytes) === reply.headers['Content-Length']
    await reply.finished?.({ bytes, completed })
    // A caller who goes away is not a fault of ours; anything else is logged by the error handler.
    if (hasLeft(error)) return
    throw error
  }
  await reply.finished?.({ bytes, completed: true })
}

/** HEAD takes the headers alone: no byte was sent, and the end says so. */
async function sendHead(response: Response, reply: StreamReply): Promise<void> {
  reply.body.destroy()
  response.end()
  await reply.finished?.({ bytes: 0, completed: false })
}

const callerLeft = new Set<unknown>([
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_STREAM_DESTROYED',
  'ECONNRESET',
  'EPIPE',
  'ABORT_ERR',
])

const hasLeft = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && callerLeft.has(error.code)
