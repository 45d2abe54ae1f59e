import { useState } from 'react'
import { z } from 'zod'
import { useApi } from '../../api/api-context.tsx'
import { useCommand } from '../../api/use-command.ts'
import { Button } from '../../ui/button.tsx'
import { TextArea } from '../../ui/fields.tsx'
import { Form } from '../../ui/form.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'

/** Sends a request back with what the committee wants changed. */
export function ReturnForm({ requestId }: { requestId: string }) {
  const api = useApi()
  const [rationale, setRationale] = useState('')
  const giveBack = useCommand(() =>
    api.send(`/api/reviews/${requestId}/return`, z.unknown(), { body: { rationale } }),
  )
  const missing = rationale.trim() === '' ? 'State what has to change.' : undefined
  return (
    <Form label="Return the request" onSubmit={() => missing === undefined && giveBack.mutate(undefined)}>
      <TextArea label="What has to change" required value={rationale} onChange={setRationale} />
      <div>
        <Button type="submit" kind="plain" because={missing} busy={giveBack.isPending}>
          Return for changes
        </Button>
      </div>
      <ProblemNotice error={giveBack.error} />
    </Form>
  )
}
