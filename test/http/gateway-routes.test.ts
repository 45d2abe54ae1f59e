import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { featureRoutes } from '../../src/app.ts'
import { actions } from '../../src/domain/policy/actions.ts'
import { openApiPath } from '../../src/http/openapi.ts'
import type { Route } from '../../src/http/route.ts'
import { bodyOf, openGateway, type TestGateway } from '../support/gateway.ts'

let test: TestGateway
let routes: Route[]

beforeAll(async () => {
  test = await openGateway()
  routes = featureRoutes(test.gateway.deps, async () => undefined)
})

afterAll(() => test?.close())

const nameOf = ({ method, path }: Pick<Route, 'method' | 'path'>) => `${method} ${openApiPath(path)}`

describe('the routes of the gateway', () => {
  it('are exactly those of the OpenAPI document, with health and the document itself', async () => {
    const document = await bodyOf(200, test.api.open('/openapi.json'))
    const documented = Object.entries(Object(document.paths)).flatMap(([path, methods]) =>
      Object.keys(Object(methods)).map((method) => `${method} ${path}`),
    )
    const operations = ['get /livez', 'get /readyz', 'get /version']
    const expected = [...routes.map(nameOf), ...operations]
    expect(documented.filter((name) => name !== 'get /openapi.json').sort()).toEqual(expected.sort())
  })

  it('use every action there is a policy for, with the release path', () => {
    const used = new Set(routes.flatMap((route) => (route.access === 'governed' ? [route.action] : [])))
    expect(actions.filter((action) => !used.has(action))).toEqual(['extracts.release'])
  })

  it('answer without a token 401, whatever the method', async () => {
    for (const route of routes.filter((one) => one.access === 'governed')) {
      const path = route.path.replace(/:\w+/g, '00000000-0000-4000-8000-000000000000')
      const response = await fetch(`${test.gateway.origin}${path}`, { method: route.method.toUpperCase() })
      expect([nameOf(route), response.status, response.headers.get('www-authenticate')]).toEqual([
        nameOf(route),
        401,
        expect.stringMatching(/^Bearer/),
      ])
      await response.arrayBuffer()
    }
  })

  it('answer a forged token 401 and somebody unregistered 403', async () => {
    const forged = `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.e30.`
    const response = await fetch(`${test.gateway.origin}/api/catalogue`, {
      headers: { Authorization: `Bearer ${forged}` },
    })
    expect([response.status, (await response.text()).includes('TOKEN_INVALID')]).toEqual([401, true])
    const { client } = test.gateway.deps.database
    await client.person.updateMany({
      where: { subject: 'ben' },
      data: { issuer: 'https://elsewhere.invalid' },
    })
    expect((await test.api.as('ben').get('/api/catalogue')).status).toBe(403)
  })
})
