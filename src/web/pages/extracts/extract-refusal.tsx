import type { ExtractView } from '../../../contract/extracts.ts'
import { FactList } from '../../ui/fact-list.tsx'
import { Notice } from '../../ui/notice.tsx'

type Refusal = NonNullable<ExtractView['refusal']>

/** Why nothing was released, and what would change that. */
export function ExtractRefusal({ refusal }: { refusal: Refusal }) {
  return (
    <Notice tone="bad" title={`Not released: ${refusal.detail}`}>
      {refusal.reasons.map(({ code, detail, remedy }) => (
        <p key={code}>
          {detail !== refusal.detail && `${detail}. `}
          <strong>What would change this:</strong> {remedy}
        </p>
      ))}
      <FactList
        facts={[
          ['Code', <code key="code">{refusal.code}</code>],
          ['Policies', refusal.policies.join(', ')],
        ]}
      />
    </Notice>
  )
}
