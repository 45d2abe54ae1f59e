import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createApi } from '../../../src/demo/story/api.ts'
import {
  bodyOf,
  extractFor,
  grantFor,
  type Json,
  jsonOf,
  openGateway,
  type TestGateway,
} from '../../support/gateway.ts'
import { hospitalRequest, registerHospital, writeHospital } from '../../support/hospital.ts'

let test: TestGateway
let grantId: string
let token: string

beforeAll(async () => {
  test = await openGateway({ prepare: (folder) => writeHospital(folder) })
  await registerHospital(test.api)
  grantId = (await grantFor(test.api, 'ada', hospitalRequest)).grantId
}, 120_000)

afterAll(() => test?.close())

/** An order with an Idempotency-Key, in Ada's name. */
async function orderWith(key: string, body: object): Promise<Response> {
  token ??= await tokenOfAda()
  return fetch(`${test.gateway.origin}/api/extracts`, {
    method: 'POST',
    headers: { Authorization: token, 'Content-Type': 'application/json', 'Idempotency-Key': key },
    body: JSON.stringify(body),
  })
}

/** The header that Ada's own calls carry. */
async function tokenOfAda(): Promise<string> {
  let header = ''
  const api = createApi({
    ...test.gateway,
    fetch: (url, init) => {
      header = new Headers(init?.headers).get('authorization') ?? ''
      return fetch(url, init)
    },
  })
  await bodyOf(200, api.as('ada').get('/api/people/me'))
  return header
}

const itemsOf = (page: Json): Json[] => (Array.isArray(page.items) ? page.items : [])

describe('an order', () => {
  it('repeated with its Idempotency-Key is made once and answered the same', async () => {
    const order = { grantId, format: 'csv' }
    const answers = await Promise.all([1, 2, 3].map(() => orderWith('order-1', order)))
    const bodies = await Promise.all(answers.map(jsonOf))
    expect(answers.map((answer) => answer.status)).toEqual([202, 202, 202])
    expect(new Set(bodies.map((body) => body.id)).size).toBe(1)
    expect(await test.gateway.deps.database.client.extract.count()).toBe(1)
    const other = await orderWith('order-1', { grantId, format: 'ndjson' })
    expect([other.status, (await jsonOf(other)).code]).toEqual([expect.any(Number), 'IDEMPOTENCY_KEY_REUSED'])
    expect(await test.gateway.deps.database.client.extract.count()).toBe(1)
  })

  it('is listed in pages, newest first, each extract once', async () => {
    const ids: string[] = []
    for (const format of ['parquet', 'ndjson', 'csv', 'csv'])
      ids.unshift(String((await extractFor(test.api, 'ada', { grantId, format })).id))
    const seen: string[] = []
    let cursor: unknown
    do {
      const from = cursor === undefined ? '' : `&cursor=${cursor}`
      const page = await bodyOf(200, test.api.as('ada').get(`/api/extracts?limit=2${from}`))
      seen.push(...itemsOf(page).map((item) => String(item.id)))
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
    expect(seen).toHaveLength(5)
    expect(seen.slice(0, 4)).toEqual(ids)
    expect(new Set(seen).size).toBe(5)
    const failed = await bodyOf(200, test.api.as('ada').get('/api/extracts?status=failed'))
    expect(itemsOf(failed)).toEqual([])
  }, 120_000)

  it.each(['limit=0', 'cursor=x!', 'status=gone', 'unknown=1'])('is not listed by %s', async (query) => {
    expect((await test.api.as('ada').get(`/api/extracts?${query}`)).status).toBe(422)
  })

  it('under a grant that has ended is refused, and so is a download', async () => {
    const [latest] = itemsOf(await bodyOf(200, test.api.as('ada').get('/api/extracts?status=delivered')))
    const path = `/api/extracts/${latest?.id}/files/patients.csv`
    expect((await test.api.as('ada').get(path)).status).toBe(200)
    const { client } = test.gateway.deps.database
    await client.grant.update({ where: { id: grantId }, data: { endsAt: new Date(Date.now() - 1000) } })
    const order = test.api.as('ada').send('POST', '/api/extracts', { grantId, format: 'csv' })
    for (const answer of [await order, await test.api.as('ada').get(path)])
      expect([answer.status, (await jsonOf(answer)).code]).toEqual([403, 'GRANT_EXPIRED'])
  })
})
