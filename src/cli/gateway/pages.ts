import type { z } from 'zod'
import type { Page } from '../../contract/common.ts'
import type { Io } from '../io.ts'
import type { Api } from './api.ts'

type Filters = Readonly<Record<string, string | undefined>>

/** Address of a list with those filters that are given. */
export function listPath(path: string, filters: Filters): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(filters)) if (value !== undefined) query.set(name, value)
  return query.size === 0 ? path : `${path}?${query}`
}

type Asked = { readonly limit: number; readonly filters?: Filters }

/** The first `limit` items of a list, over as many pages as it takes; says on standard error when there are more. */
export const readList = async <T>(
  io: Io,
  api: Api,
  schema: z.ZodType<Page<T>>,
  path: string,
  asked: Asked,
): Promise<T[]> => (await readPages<T, Page<T>>(io, api, schema, path, asked)).items

/** The same, with the first page, for what it says beside its items. */
export async function readPages<T, P extends Page<T>>(
  io: Io,
  api: Api,
  schema: z.ZodType<P>,
  path: string,
  { limit, filters = {} }: Asked,
): Promise<{ items: T[]; first: P }> {
  const pageAt = (cursor: string | undefined, read: number) =>
    api.get(schema, listPath(path, { ...filters, cursor, limit: String(Math.min(200, limit - read)) }))
  const first = await pageAt(undefined, 0)
  const items = [...first.items]
  let cursor = first.nextCursor
  while (cursor !== null && items.length < limit) {
    const page = await pageAt(cursor, items.length)
    items.push(...page.items)
    cursor = page.nextCursor
  }
  if (cursor !== null) io.stderr(`the first ${items.length}; --limit shows more\n`)
  return { items, first }
}
