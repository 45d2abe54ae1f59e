import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import type { z } from 'zod'
import type { Page } from '../../contract/common.ts'
import { useApi } from './api-context.tsx'

const withCursor = (path: string, cursor: string | undefined): string =>
  cursor === undefined ? path : `${path}${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`

/** Reads a list page by page. `pages` holds the answers as they came, `items` what they list. */
export function usePages<T, P extends Page<T>>(path: string, schema: z.ZodType<P & Page<T>>, when = true) {
  const api = useApi()
  const query = useInfiniteQuery({
    queryKey: [path],
    queryFn: ({ pageParam }) => api.get(withCursor(path, pageParam), schema),
    initialPageParam: firstPage(),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    enabled: when,
    // A list in another order replaces the one that is there, and what has the focus stays.
    placeholderData: keepPreviousData,
  })
  const pages = query.data?.pages
  return { ...query, pages, items: pages?.flatMap((page) => page.items) }
}

const firstPage = (): string | undefined => undefined
