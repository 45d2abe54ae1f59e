import type { ReactNode } from 'react'
import { ProblemNotice } from './problem-notice.tsx'

type Asked<T> = { readonly data: T | undefined; readonly error: unknown; readonly isPending: boolean }

/** Shows what was asked for: a line while it is on its way, the reason when it was refused. */
export function Waiting<T>({ asked, children }: { asked: Asked<T>; children: (data: T) => ReactNode }) {
  if (asked.data !== undefined) return children(asked.data)
  if (asked.error !== null && asked.error !== undefined) return <ProblemNotice error={asked.error} />
  return <output>Loading…</output>
}
