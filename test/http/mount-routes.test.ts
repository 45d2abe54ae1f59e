import { describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import { gateway } from '../../src/domain/policy/resource.ts'
import { checkRoutes } from '../../src/http/mount-routes.ts'
import { definePublicRoute, defineRoute, type Route } from '../../src/http/route.ts'

const base = {
  method: 'post',
  path: '/api/x',
  action: 'audit.read',
  summary: 'x',
  tags: ['x'],
  status: 200,
  response: z.strictObject({}),
  errors: [],
  resource: () => gateway,
  handler: async () => ({}),
} as const

describe('mounting', () => {
  it('stops the start-up for a route without an action, which does not compile either', () => {
    const { action: _, ...without } = base
    // @ts-expect-error a route has to declare its action
    const route: Route = defineRoute(without)
    expect(() => checkRoutes([route])).toThrow('POST /api/x declares no known action')
    // @ts-expect-error an action has to be one of those the policies know
    expect(() => checkRoutes([defineRoute({ ...base, action: 'audit.delete' })])).toThrow('no known action')
    // @ts-expect-error a route that needs permission has to say what it is about
    defineRoute({ ...base, resource: undefined })
  })

  it('stops the start-up for a route declared twice', () => {
    expect(() => checkRoutes([defineRoute(base), defineRoute(base)])).toThrow('declared twice')
    expect(() => checkRoutes([defineRoute(base), defineRoute({ ...base, method: 'get' })])).not.toThrow()
  })

  it.each([
    ['a body', defineRoute({ ...base, body: z.object({ a: z.string() }) })],
    [
      'a nested object',
      defineRoute({ ...base, body: z.strictObject({ a: z.array(z.object({ b: z.string() })) }) }),
    ],
    ['a loose object', defineRoute({ ...base, body: z.looseObject({ a: z.string() }) })],
    [
      'an object in a union',
      defineRoute({
        ...base,
        body: z.union([z.strictObject({ a: z.string() }), z.object({ b: z.string() })]),
      }),
    ],
    ['a query', defineRoute({ ...base, query: z.object({ a: z.string() }) })],
    ['an answer', defineRoute({ ...base, response: z.object({}) })],
  ])('stops the start-up when %s would accept unknown fields', (_name, route) => {
    expect(() => checkRoutes([route])).toThrow('accepts unknown fields')
  })

  it('takes records, catch-alls, transforms and fields named like keywords', () => {
    const body = z.strictObject({
      properties: z.string(),
      type: z.string(),
      record: z.record(z.string(), z.string()),
      rest: z.object({ a: z.string() }).catchall(z.number()),
      date: z.string().transform((text) => new Date(text)),
    })
    expect(() => checkRoutes([defineRoute({ ...base, body })])).not.toThrow()
  })

  it('takes public routes as they are', () => {
    const { action: _a, resource: _r, ...rest } = base
    expect(() => checkRoutes([definePublicRoute(rest)])).not.toThrow()
  })
})
