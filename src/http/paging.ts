import { z } from 'zod'
import type { Page } from '../contract/common.ts'
import { AppError } from '../errors.ts'

/** Where a page ended, as an opaque string. Nothing secret: a cursor is data the caller already has. */
export const encodeCursor = (position: unknown): string =>
  Buffer.from(JSON.stringify(position)).toString('base64url')

/** @throws AppError INPUT_INVALID when the cursor is not one of ours. */
export function decodeCursor<T>(schema: z.ZodType<T>, cursor: string | undefined): T | undefined {
  if (cursor === undefined) return undefined
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')))
  } catch (error) {
    if (!(error instanceof z.ZodError || error instanceof SyntaxError)) throw error
    const violations = [{ path: 'query.cursor', message: 'is not a cursor of this list' }]
    throw new AppError('INPUT_INVALID', undefined, { violations })
  }
}

/**
 * One page from at most `limit + 1` rows: the surplus row only tells that there is a next page.
 * @param positionOf the row's place in the list's stable order.
 */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  positionOf: (row: Row) => unknown,
  toItem: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const more = rows.length > limit && last !== undefined
  return { items: shown.map(toItem), nextCursor: more ? encodeCursor(positionOf(last)) : null }
}
