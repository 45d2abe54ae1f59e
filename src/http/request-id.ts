import { randomUUID } from 'node:crypto'
import type { RequestHandler, Response } from 'express'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i

/** Gives every request an id. A caller's X-Request-Id is taken only when it is a UUID: it reaches log and audit lines. */
export const requestId: RequestHandler = (request, response, next) => {
  const sent = request.get('x-request-id')
  const id = sent !== undefined && uuid.test(sent) ? sent.toLowerCase() : randomUUID()
  response.locals.requestId = id
  response.setHeader('X-Request-Id', id)
  next()
}

export function requestIdOf(response: Response): string {
  const id: unknown = response.locals.requestId
  return typeof id === 'string' ? id : '00000000-0000-0000-0000-000000000000'
}
