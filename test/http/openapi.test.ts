import { describe, expect, it } from '@jest/globals'
import request from 'supertest'
import { z } from 'zod'
import { gateway } from '../../src/domain/policy/resource.ts'
import { reasons } from '../../src/errors.ts'
import { buildOpenApi, errorsOf, openApiPath } from '../../src/http/openapi.ts'
import { defineRoute, type Route } from '../../src/http/route.ts'
import { createTestApp } from './support/app.ts'

type Operation = {
  operationId: string
  parameters?: { name: string; in: string; required: boolean }[]
  responses: Record<string, unknown>
  security: unknown[]
  'x-action'?: string
}
type Document = {
  openapi: string
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, unknown> }
}

const load = async () => {
  const { app, routes } = createTestApp()
  const answer = await request(app).get('/openapi.json')
  return { routes, document: answer.body as Document }
}

const references = (node: unknown): string[] => {
  if (typeof node !== 'object' || node === null) return []
  return Object.entries(node).flatMap(([key, value]) =>
    key === '$ref' && typeof value === 'string' ? [value] : references(value),
  )
}

describe('the OpenAPI document', () => {
  it('lists exactly the routes, each with its action or openly public', async () => {
    const { routes, document } = await load()
    expect(document.openapi).toBe('3.1.0')
    const listed = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(
        ([method, operation]) => `${method} ${path} ${operation['x-action'] ?? 'public'}`,
      ),
    )
    const declared = routes.map(
      (route) =>
        `${route.method} ${openApiPath(route.path)} ${route.access === 'governed' ? route.action : 'public'}`,
    )
    expect(listed.sort()).toEqual(declared.sort())
    for (const operations of Object.values(document.paths))
      for (const operation of Object.values(operations))
        expect(operation.security).toEqual(operation['x-action'] === undefined ? [] : [{ accessToken: [] }])
  })

  it('documents every status of every code a route can answer', async () => {
    const { routes, document } = await load()
    for (const route of routes) {
      const { responses } = document.paths[openApiPath(route.path)]?.[route.method] ?? { responses: {} }
      for (const code of errorsOf(route))
        expect(Object.keys(responses)).toContain(String(reasons[code].status))
      expect(Object.keys(responses)).toContain(String(route.status))
    }
  })

  it('describes parameters, headers and unique operations', async () => {
    const { document } = await load()
    const parameters = (path: string, method: string) =>
      document.paths[path]?.[method]?.parameters?.map((one) => `${one.in} ${one.name} ${one.required}`)
    expect(parameters('/api/things', 'get')).toEqual(['query cursor false', 'query limit false'])
    expect(parameters('/api/things/{id}', 'put')).toEqual(['path id true', 'header If-Match true'])
    expect(parameters('/api/things', 'post')).toEqual(['header Idempotency-Key false'])
    const ids = Object.values(document.paths).flatMap((operations) =>
      Object.values(operations).map((operation) => operation.operationId),
    )
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('has no reference that leads nowhere, recursive schemas included', () => {
    type Tree = { all: Tree[] } | { leaf: string }
    const tree: z.ZodType<Tree> = z.lazy(() =>
      z.union([z.strictObject({ all: z.array(tree) }), z.strictObject({ leaf: z.string() })]),
    )
    const predicate: z.ZodType<Tree> = z
      .lazy(() =>
        z.union([z.strictObject({ all: z.array(predicate) }), z.strictObject({ leaf: z.string() })]),
      )
      .meta({ id: 'Predicate' })
    const route = (path: `/${string}`, body: z.ZodType): Route =>
      defineRoute({
        method: 'post',
        path,
        action: 'requests.list',
        summary: 'x',
        tags: ['x'],
        body,
        status: 200,
        response: tree,
        errors: [],
        resource: () => gateway,
        handler: async () => ({ leaf: 'x' }),
      })
    const routes = [
      route('/a', tree),
      route('/b', z.strictObject({ cohort: tree, again: tree })),
      route('/c', z.strictObject({ cohort: predicate })),
      route('/d', predicate),
    ]
    const document = buildOpenApi(routes, { title: 'x', version: '1' }) as Document
    const names = new Set(
      Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`),
    )
    const used = references(document)
    expect(used.length).toBeGreaterThan(8)
    expect(used.filter((reference) => !names.has(reference))).toEqual([])
    expect(names).toContain('#/components/schemas/Predicate')
  })
})

describe('the documentation page', () => {
  it('has no inline script, style or handler, and loads from here only', async () => {
    const { app } = createTestApp()
    const page = await request(app).get('/docs')
    expect(page.headers['content-type']).toContain('text/html')
    const scripts = [...page.text.matchAll(/<script([^>]*)>([^<]*)<\/script>/g)]
    expect(scripts).toHaveLength(2)
    for (const [, attributes, content] of scripts) {
      expect(attributes).toMatch(/^ src="\/docs\/[\w.-]+"$/)
      expect(content).toBe('')
    }
    expect(page.text).not.toMatch(/<style|style=|\son\w+=|javascript:|https?:/)
    const linked = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address ?? '')
    expect(linked).toHaveLength(4)
    for (const address of linked) {
      const asset = await request(app).get(address)
      expect([address, asset.status]).toEqual([address, 200])
    }
    const init = await request(app).get('/docs/init.js')
    expect(init.headers['content-type']).toContain('javascript')
    expect(init.text).toContain("url: '/openapi.json'")
    expect(init.text).toContain('validatorUrl: null')
  })
})
