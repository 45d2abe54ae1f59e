import type { DecisionView, RequestView } from '../../../contract/requests.ts'
import { conditionKey, conditionSentence } from '../../text/conditions.ts'
import { Link } from '../../ui/link.tsx'
import { Prose, Section } from '../../ui/section.tsx'

type Props = { readonly request: RequestView; readonly decision: DecisionView }

/** The committee's decision with its conditions as sentences. */
export function DecisionSummary({ request, decision }: Props) {
  return (
    <Section
      title={decision.outcome === 'approved' ? 'Approved' : 'Rejected'}
      aside={request.grantId === null ? undefined : <Link to={`/grants/${request.grantId}`}>The grant</Link>}
    >
      <Prose>{decision.rationale}</Prose>
      <Duties conditions={decision.conditions} obligations={decision.obligations} />
    </Section>
  )
}

type DutiesProps = Pick<DecisionView, 'conditions' | 'obligations'>

/** Conditions, which the gateway enforces, and obligations, which the researcher keeps. */
export function Duties({ conditions, obligations }: DutiesProps) {
  return (
    <>
      {conditions.length > 0 && (
        <div>
          <strong>The gateway enforces</strong>
          <ul>
            {conditions.map((condition) => (
              <li key={conditionKey(condition)}>{conditionSentence(condition)}</li>
            ))}
          </ul>
        </div>
      )}
      {obligations.length > 0 && (
        <div>
          <strong>The researcher must</strong>
          <ul>
            {obligations.map(({ code, text }) => (
              <li key={code}>{text}</li>
            ))}
          </ul>
        </div>
      )}
    </>
  )
}
