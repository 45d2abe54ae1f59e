import { z } from 'zod'
import { useApi } from '../../api/api-context.tsx'
import { useCommand } from '../../api/use-command.ts'
import { Button } from '../../ui/button.tsx'
import { Disclosure } from '../../ui/disclosure.tsx'
import { Form } from '../../ui/form.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'

/** Ends a request that has not been decided. Two steps, because it is final. */
export function WithdrawForm({ requestId }: { requestId: string }) {
  const api = useApi()
  const withdraw = useCommand(() => api.send(`/api/requests/${requestId}/withdraw`, z.unknown()))
  return (
    <Disclosure summary="Withdraw the request">
      <Form label="Withdraw the request" onSubmit={() => withdraw.mutate(undefined)}>
        <p>
          The request ends here: nobody can edit, submit or decide it afterwards. It stays on record, and you
          may ask again with a new request. This cannot be undone.
        </p>
        <div>
          <Button type="submit" kind="danger" busy={withdraw.isPending}>
            Withdraw request
          </Button>
        </div>
        <ProblemNotice error={withdraw.error} />
      </Form>
    </Disclosure>
  )
}
