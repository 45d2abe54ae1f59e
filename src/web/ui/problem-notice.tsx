import type { Problem } from '../../contract/problem.ts'
import { ProblemError } from '../api/problem-error.ts'
import { FactList } from './fact-list.tsx'
import { Notice } from './notice.tsx'

/** Why the gateway said no, and what would change the answer. `error` is whatever a call threw. */
export function ProblemNotice({ error, live = true }: { error: unknown; live?: boolean }) {
  if (error === null || error === undefined) return null
  if (error instanceof ProblemError) return <Refused problem={error.problem} live={live} />
  return (
    <Notice tone="bad" title="That did not work" live={live}>
      <p>{error instanceof Error ? error.message : 'The gateway did not answer.'}</p>
    </Notice>
  )
}

function Refused({ problem, live }: { problem: Problem; live: boolean }) {
  const reasons = problem.reasons ?? []
  const violations = problem.violations ?? []
  return (
    <Notice tone="bad" title={problem.title} live={live}>
      {problem.detail !== problem.title && <p>{problem.detail}</p>}
      {violations.length > 0 && (
        <ul>
          {violations.map(({ path, message }) => (
            <li key={`${path} ${message}`}>
              <code>{path}</code> {message}
            </li>
          ))}
        </ul>
      )}
      {reasons.map((reason) => (
        <p key={`${reason.code} ${reason.policy ?? ''}`}>
          {reason.detail !== problem.detail && `${reason.detail}. `}
          <strong>What would change this:</strong> {reason.remedy}
          {reason.citation && ` (${reason.citation})`}
        </p>
      ))}
      {reasons.length === 0 && problem.remedy && (
        <p>
          <strong>What would change this:</strong> {problem.remedy}
        </p>
      )}
      <FactList
        facts={[
          ['Code', <code key="code">{problem.code}</code>],
          ['Policies', problem.policies?.length ? problem.policies.join(', ') : undefined],
          ['Request id', <code key="id">{problem.requestId}</code>],
        ]}
      />
    </Notice>
  )
}
