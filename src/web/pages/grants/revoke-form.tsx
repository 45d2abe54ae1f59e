import { useState } from 'react'
import { z } from 'zod'
import { useApi } from '../../api/api-context.tsx'
import { useCommand } from '../../api/use-command.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/fields.tsx'
import { Form } from '../../ui/form.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { Section } from '../../ui/section.tsx'

/** Ends a grant at once. */
export function RevokeForm({ grantId }: { grantId: string }) {
  const api = useApi()
  const [reason, setReason] = useState('')
  const revoke = useCommand(() =>
    api.send(`/api/grants/${grantId}/revoke`, z.unknown(), { body: { reason } }),
  )
  const missing = reason.trim() === '' ? 'State the reason.' : undefined
  return (
    <Section title="Revoke">
      <Form label="Revoke the grant" onSubmit={() => missing === undefined && revoke.mutate(undefined)}>
        <p>No further extract or download is possible afterwards. This cannot be undone.</p>
        <TextField label="Reason" required value={reason} onChange={setReason} />
        <div>
          <Button type="submit" kind="danger" because={missing} busy={revoke.isPending}>
            Revoke grant
          </Button>
        </div>
        <ProblemNotice error={revoke.error} />
      </Form>
    </Section>
  )
}
