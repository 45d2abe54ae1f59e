import { z } from 'zod'
import type { RequestView } from '../../../contract/requests.ts'
import { useApi } from '../../api/api-context.tsx'
import { useCommand } from '../../api/use-command.ts'
import { Button } from '../../ui/button.tsx'
import { Link } from '../../ui/link.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { Row } from '../../ui/section.tsx'
import { violationsOf } from './field-errors.ts'
import type { Objections } from './objections.ts'

/** Hands the draft to the committee, or leads back to what the gateway objected to. */
export function SubmitForm({ request }: { request: RequestView }) {
  const api = useApi()
  const submit = useCommand(() =>
    api.send(`/api/requests/${request.id}/submit`, z.unknown(), { revision: request.revision }),
  )
  const violations = violationsOf(submit.error)
  const edit = `/requests/${request.id}/edit`
  return (
    <>
      <p>
        Once submitted, this version cannot be changed; the committee may return it with what it wants
        changed.
      </p>
      <Row>
        <Link to={edit}>Edit</Link>
        <Button busy={submit.isPending} onClick={() => submit.mutate(undefined)}>
          Submit to the committee
        </Button>
      </Row>
      <ProblemNotice error={submit.error} />
      {violations.length > 0 && (
        <p>
          <Link to={edit} state={{ violations } satisfies Objections}>
            Correct this in the request
          </Link>
        </p>
      )}
    </>
  )
}
