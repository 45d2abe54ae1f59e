import type { IncomingMessage } from 'node:http'
import type { Request } from 'express'
import { z } from 'zod'
import { AppError, type Violation } from '../errors.ts'
import { type Route, type RouteInput, schemaOf } from './route.ts'

/** Prefix of a violation's path by part; a body's fields stand alone. */
const prefixes = { params: 'path', query: 'query', body: '' } as const

/**
 * The validated input of a route. Each part is validated when it is first read.
 * @throws AppError INPUT_INVALID, on reading, with every place of that part that is wrong.
 */
export function lazyInput(route: Route, request: Request): RouteInput {
  const part = (name: keyof typeof prefixes, value: unknown) => {
    let read: { value: unknown } | undefined
    return () => {
      read ??= { value: validate(schemaOf(route, name), value, prefixes[name]) }
      return read.value
    }
  }
  const params = part('params', { ...request.params })
  const query = part('query', { ...request.query })
  const body = part('body', request.body)
  return {
    get params() {
      return params()
    },
    get query() {
      return query()
    },
    get body() {
      return body()
    },
  }
}

/** Reads every part, so that nothing unchecked is left. @throws AppError INPUT_INVALID with the violations of all parts. */
export function completeInput(lazy: RouteInput): RouteInput {
  const violations: Violation[] = []
  const read = <T>(get: () => T): T | undefined => {
    try {
      return get()
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      violations.push(...error.violations)
      return undefined
    }
  }
  const input = {
    params: read(() => lazy.params),
    query: read(() => lazy.query),
    body: read(() => lazy.body),
  }
  if (violations.length > 0) throw new AppError('INPUT_INVALID', undefined, { violations })
  return input
}

function validate(schema: z.ZodType, value: unknown, prefix: string): unknown {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw new AppError('INPUT_INVALID', undefined, { violations: violationsOf(result.error, prefix) })
}

/** One violation for each issue; unknown fields are named one by one. Values are never repeated. */
export function violationsOf(error: z.ZodError, prefix = ''): Violation[] {
  return error.issues.flatMap((issue) => {
    const path = [...(prefix === '' ? [] : [prefix]), ...issue.path.map(String)]
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ path: [...path, key].join('.'), message: 'is not a known field' }))
    return [{ path: path.join('.'), message: issue.message }]
  })
}

/** True when the message carries a body (RFC 9112 §6.3). */
export const hasBody = (request: IncomingMessage): boolean =>
  request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0

/**
 * Names every place of a schema where unknown fields would be accepted or dropped in silence.
 * Looks at the schema's JSON form, where only strict objects say `additionalProperties: false`.
 */
export function looseObjects(schema: z.ZodType): string[] {
  const found: string[] = []
  const walk = (node: unknown, path: string): void => {
    if (Array.isArray(node)) for (const [at, item] of node.entries()) walk(item, `${path}/${at}`)
    else if (typeof node === 'object' && node !== null) {
      if ('type' in node && node.type === 'object' && 'properties' in node && !refusesOthers(node))
        found.push(path || '/')
      for (const [name, child] of Object.entries(node)) walk(child, `${path}/${name}`)
    }
  }
  walk(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }), '')
  return found
}

/** `false` refuses unknown fields; a schema for them (a catch-all) was meant. Absent or empty, anything passes. */
function refusesOthers(node: object): boolean {
  if (!('additionalProperties' in node)) return false
  const others = node.additionalProperties
  return others === false || (typeof others === 'object' && others !== null && Object.keys(others).length > 0)
}
