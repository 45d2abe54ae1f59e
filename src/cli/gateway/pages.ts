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

/** The first `limit` items of a list, over as many pages as it takes; says on standard error when there are more. */
export async function readList<T>(
  io: Io,
  api: Api,
  schema: z.ZodType<Page<T>>,
  path: string,
  { limit, filters = {} }: { readonly limit: number; readonly filters?: Filters },
): Promise<T[]> {
  const items: T[] = []
  let cursor: string | undefined
  do {
    const size = String(Math.min(200, limit - items.length))
    const page = await api.get(schema, listPath(path, { ...filters, cursor, limit: size }))
    items.push(...page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined && items.length < limit)
  if (cursor !== undefined) io.stderr(`the first ${items.length}; --limit shows more\n`)
  return items
}
