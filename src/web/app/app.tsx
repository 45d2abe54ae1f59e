import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useState } from 'react'
import { RouterProvider } from 'react-router'
import { createApi } from '../api/api.ts'
import { ApiContext } from '../api/api-context.tsx'
import { ProblemError } from '../api/problem-error.ts'
import type { Session } from '../session/session.ts'
import { SessionContext } from '../session/session-context.tsx'
import { createRouter } from './router.tsx'

/** A refusal stays a refusal when asked again, so only what failed on the way is retried. */
const retry = (failures: number, error: unknown): boolean => !(error instanceof ProblemError) && failures < 2

const createClient = () =>
  new QueryClient({ defaultOptions: { queries: { retry, staleTime: 5_000, refetchOnWindowFocus: false } } })

export function App({ session }: { session: Session }) {
  const [api] = useState(() => createApi(session.token))
  const [client] = useState(createClient)
  const [router] = useState(() => createRouter(session.token !== undefined))
  return (
    <SessionContext value={session}>
      <ApiContext value={api}>
        <QueryClientProvider client={client}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </ApiContext>
    </SessionContext>
  )
}
