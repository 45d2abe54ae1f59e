import { describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import { pageQuery } from '../../src/contract/common.ts'
import { AppError } from '../../src/errors.ts'
import { decodeCursor, encodeCursor, toPage } from '../../src/http/paging.ts'

describe('paging', () => {
  const rows = Array.from({ length: 11 }, (_, at) => ({ at, time: `t${at}` }))
  const page = (from: number, limit: number) =>
    toPage(
      rows.slice(from, from + limit + 1),
      limit,
      (row) => [row.time, row.at],
      (row) => row.at,
    )
  const position = z.tuple([z.string(), z.int()])

  it('visits every row once', () => {
    const seen: number[] = []
    let from = 0
    for (;;) {
      const { items, nextCursor } = page(from, 4)
      seen.push(...items)
      if (nextCursor === null) break
      expect(pageQuery.parse({ cursor: nextCursor })).toEqual({ cursor: nextCursor, limit: 50 })
      from = (decodeCursor(position, nextCursor)?.[1] ?? 0) + 1
    }
    expect(seen).toEqual(rows.map((row) => row.at))
  })

  it('ends with null when the last page is exactly full, and when there is nothing', () => {
    expect(page(7, 4).nextCursor).toBeNull()
    expect(page(11, 4)).toEqual({ items: [], nextCursor: null })
    expect(decodeCursor(position, undefined)).toBeUndefined()
  })

  it.each([['x'], ['e30'], [encodeCursor(["t'; drop", '1'])], [encodeCursor(null)]])(
    'refuses the cursor %s',
    (cursor) => {
      expect(() => decodeCursor(position, cursor)).toThrow(AppError)
    },
  )
})
