import type { RequestView } from '../../../contract/requests.ts'
import { Link } from '../../ui/link.tsx'
import { Section } from '../../ui/section.tsx'
import { SubmitForm } from './submit-form.tsx'
import { WithdrawForm } from './withdraw-form.tsx'

/** What a member of the project can do next. */
export function ResearcherActions({ request }: { request: RequestView }) {
  switch (request.status) {
    case 'draft':
    case 'returned':
      return (
        <Section title="Next">
          <SubmitForm request={request} />
          <WithdrawForm requestId={request.id} />
        </Section>
      )
    case 'submitted':
      return (
        <Section title="Next">
          <p>The committee decides next. Until then the request can be withdrawn.</p>
          <WithdrawForm requestId={request.id} />
        </Section>
      )
    case 'approved':
      return request.grantId === null ? null : (
        <Section title="Next">
          <p>
            Ask for an extract under <Link to={`/grants/${request.grantId}`}>the grant</Link>.
          </p>
        </Section>
      )
    default:
      return null
  }
}
