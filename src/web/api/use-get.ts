import { useQuery } from '@tanstack/react-query'
import type { z } from 'zod'
import { useApi } from './api-context.tsx'

type Options<T> = {
  /** Nothing is asked while false. */
  readonly when?: boolean
  /** Milliseconds until asked again, or false to stop. */
  readonly every?: (data: T | undefined) => number | false
}

/** Reads one address; the address is also the key under which the answer is kept. */
export function useGet<T>(path: string, schema: z.ZodType<T>, options: Options<T> = {}) {
  const api = useApi()
  const { every } = options
  return useQuery({
    queryKey: [path],
    queryFn: () => api.get(path, schema),
    enabled: options.when ?? true,
    refetchInterval: every === undefined ? false : (query) => every(query.state.data),
  })
}
