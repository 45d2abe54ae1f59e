import { useLocation, useNavigate, useParams } from 'react-router'
import { z } from 'zod'
import { type NewRequest, type RequestView, requestSchema } from '../../../contract/requests.ts'
import { useApi } from '../../api/api-context.tsx'
import { useCommand } from '../../api/use-command.ts'
import { useGet } from '../../api/use-get.ts'
import { Page } from '../../ui/page.tsx'
import { WaitingPage } from '../../ui/waiting-page.tsx'
import { readObjections } from './objections.ts'
import { RequestForm } from './request-form.tsx'
import { toValues } from './request-values.ts'

export default function EditRequestPage() {
  const { id = '' } = useParams()
  const asked = useGet(`/api/requests/${encodeURIComponent(id)}`, requestSchema)
  return (
    <WaitingPage noun="request" asked={asked}>
      {(request) => <Edit request={request} />}
    </WaitingPage>
  )
}

function Edit({ request }: { request: RequestView }) {
  const api = useApi()
  const navigate = useNavigate()
  const { state } = useLocation()
  const save = useCommand(
    (content: NewRequest['content']) =>
      api.send(`/api/requests/${request.id}`, z.unknown(), {
        method: 'PUT',
        body: { content },
        revision: request.revision,
      }),
    () => navigate(`/requests/${request.id}`),
  )
  return (
    <Page title={`Edit “${request.title}”`}>
      <RequestForm
        initial={toValues(request.content)}
        before={request.content}
        busy={save.isPending}
        error={save.error}
        objections={readObjections(state)}
        onSave={(content) => save.mutate(content)}
      />
    </Page>
  )
}
