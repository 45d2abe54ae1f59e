import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { grantSort } from '../../src/contract/grants.ts'
import { peopleSort } from '../../src/contract/people.ts'
import { projectSort } from '../../src/contract/projects.ts'
import { requestSort } from '../../src/contract/requests.ts'
import { type Api, expectStatus, openApi, withGrant } from '../support/api.ts'

let api: Api
beforeAll(async () => {
  api = await openApi()
  for (let made = 0; made < 3; made += 1) await withGrant(api)
  for (const title of ['b', 'a', 'c', 'b'])
    await expectStatus(201, api.as('ada').post('/api/projects', { title }))
})
afterAll(() => api.close())

type Item = Readonly<Record<string, string>> & { readonly id: string }

/** Everything in a list, read two at a time. */
async function readAll(list: string, sort: string): Promise<Item[]> {
  const items: Item[] = []
  let cursor = ''
  do {
    const { body } = await expectStatus(200, api.as('yip').get(`${list}?limit=2&sort=${sort}${cursor}`))
    items.push(...body.items)
    cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor}`
  } while (cursor !== '')
  return items
}

const lists = [
  ['/api/people', peopleSort.options],
  ['/api/projects', projectSort.options],
  ['/api/requests', requestSort.options],
  ['/api/grants', grantSort.options],
] as const

describe.each(lists)('%s', (list, sorts) => {
  it.each(sorts.filter((sort) => !sort.startsWith('-')))(
    'is sorted by %s, both ways, page by page',
    async (sort) => {
      const [ascending, descending] = [await readAll(list, sort), await readAll(list, `-${sort}`)]
      expect(ascending.length).toBeGreaterThan(2)
      expect(new Set(ascending.map(({ id }) => id)).size).toBe(ascending.length)
      const values = ascending.map((item) => item[sort] ?? '')
      expect(values).toEqual([...values].sort())
      expect(descending.map(({ id }) => id)).toEqual(ascending.map(({ id }) => id).reverse())
    },
  )

  it('is not sorted by anything else, and no page follows one in another order', async () => {
    const refused = await expectStatus(422, api.as('yip').get(`${list}?sort=id`))
    expect(refused.body).toMatchObject({ code: 'INPUT_INVALID', violations: [{ path: 'query.sort' }] })
    const [first, second] = sorts
    const { body } = await expectStatus(200, api.as('yip').get(`${list}?limit=1&sort=${first}`))
    const mixed = await expectStatus(
      422,
      api.as('yip').get(`${list}?sort=${second}&cursor=${body.nextCursor}`),
    )
    expect(mixed.body.violations).toEqual([{ path: 'query.cursor', message: 'is not a cursor of this list' }])
  })
})
