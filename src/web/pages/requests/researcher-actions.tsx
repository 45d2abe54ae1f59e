import { z } from 'zod'
import type { RequestView } from '../../../contract/requests.ts'
import { useApi } from '../../api/api-context.tsx'
import { useCommand } from '../../api/use-command.ts'
import { Button } from '../../ui/button.tsx'
import { Link } from '../../ui/link.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { Row, Section } from '../../ui/section.tsx'

/** What a member of the project can do next. */
export function ResearcherActions({ request }: { request: RequestView }) {
  const api = useApi()
  const submit = useCommand(() =>
    api.send(`/api/requests/${request.id}/submit`, z.unknown(), { revision: request.revision }),
  )
  const canEdit = request.status === 'draft' || request.status === 'returned'
  if (request.status === 'approved' && request.grantId !== null)
    return (
      <Section title="Next">
        <p>
          Ask for an extract under <Link to={`/grants/${request.grantId}`}>the grant</Link>.
        </p>
      </Section>
    )
  if (!canEdit) return null
  return (
    <Section title="Next">
      <p>
        Once submitted, this version cannot be changed; the committee may return it with what it wants
        changed.
      </p>
      <Row>
        <Link to={`/requests/${request.id}/edit`}>Edit</Link>
        <Button busy={submit.isPending} onClick={() => submit.mutate(undefined)}>
          Submit to the committee
        </Button>
      </Row>
      <ProblemNotice error={submit.error} />
    </Section>
  )
}
