import { useRouteError } from 'react-router'
import { PlainLink } from '../ui/link.tsx'
import { ProblemNotice } from '../ui/problem-notice.tsx'

/** Shown when a page itself is at fault. */
export function PageFailed() {
  const error = useRouteError()
  return (
    <main>
      <h1>This page failed</h1>
      <ProblemNotice error={error} />
      <p>
        <PlainLink href="/">Start again from Home</PlainLink>
      </p>
    </main>
  )
}
