import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { extractSort } from '../../../src/contract/extracts.ts'
import { encodeCursor } from '../../../src/http/paging.ts'
import { bodyOf, type Json, jsonOf, openGateway, type TestGateway } from '../../support/gateway.ts'

let test: TestGateway
const idOf = (at: number) => `00000000-0000-4000-8000-00000000000${at}`
/** Minutes at which extracts 0 to 5 were ordered: not in the order of their ids, two of them at once. */
const minutes = [3, 1, 2, 5, 2, 0]
const oldestFirst = [5, 1, 2, 4, 0, 3].map(idOf)

beforeAll(async () => {
  test = await openGateway()
  const extracts = minutes.map((minute, at) => {
    const createdAt = new Date(Date.UTC(2026, 2, 1, 12, minute))
    return {
      id: idOf(at),
      grantId: idOf(8),
      projectId: idOf(9),
      datasetId: 'hospital-inpatient',
      datasetVersion: 1,
      requestedBy: idOf(7),
      format: 'csv',
      status: 'running',
      stage: 'authorise',
      progress: {},
      attempt: 1,
      asOf: createdAt,
      // Held by somebody else, so that the gateway of this test leaves them alone.
      leaseUntil: new Date('2099-01-01T00:00:00.000Z'),
      createdAt,
      updatedAt: createdAt,
    }
  })
  await test.gateway.deps.database.client.extract.createMany({ data: extracts })
})
afterAll(() => test?.close())

const list = (query: string) => test.api.as('yip').get(`/api/extracts?${query}`)

/** The ids of all extracts, read two at a time. */
async function readAll(query: string): Promise<string[]> {
  const ids: string[] = []
  let cursor = ''
  do {
    const page = await bodyOf(200, list(`limit=2${query}${cursor}`))
    ids.push(...(Array.isArray(page.items) ? page.items : []).map((item: Json) => String(item.id)))
    cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`
  } while (cursor !== '')
  return ids
}

describe('the list of extracts', () => {
  it.each([
    ['&sort=createdAt', oldestFirst],
    ['&sort=-createdAt', [...oldestFirst].reverse()],
    ['', [...oldestFirst].reverse()],
  ])('is sorted by %s, page by page', async (sort, ids) => {
    expect(await readAll(sort)).toEqual(ids)
  })

  it('is sorted within a filter', async () => {
    expect(await readAll(`&sort=createdAt&project=${idOf(9)}&status=running`)).toEqual(oldestFirst)
    expect(await readAll('&sort=createdAt&status=delivered')).toEqual([])
  })

  it.each(['id', '-id', 'status', 'createdAt,-createdAt', ''])('is not sorted by "%s"', async (sort) => {
    const answer = await list(`sort=${sort}`)
    expect([answer.status, await jsonOf(answer)]).toMatchObject([
      422,
      { code: 'INPUT_INVALID', violations: [{ path: 'query.sort' }] },
    ])
  })

  it('follows a page in its own order only, and takes no cursor of another list', async () => {
    const [one, other] = extractSort.options
    const { nextCursor } = await bodyOf(200, list(`limit=1&sort=${one}`))
    const foreign = encodeCursor({ time: '2026-03-01T12:00:00.000Z', id: '1' })
    for (const query of [`sort=${other}&cursor=${nextCursor}`, `sort=${one}&cursor=${foreign}`]) {
      const answer = await list(query)
      expect([answer.status, (await jsonOf(answer)).violations]).toEqual([
        422,
        [{ path: 'query.cursor', message: 'is not a cursor of this list' }],
      ])
    }
  })
})
