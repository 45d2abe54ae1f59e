import { useState } from 'react'
import { type AuditHoldView, auditHold } from '../../../contract/audit-retention.ts'
import { useApi } from '../../api/api-context.tsx'
import { useCommand } from '../../api/use-command.ts'
import { formatInstantExactly } from '../../text/format.ts'
import { Button } from '../../ui/button.tsx'
import { Code } from '../../ui/code.tsx'
import { FactList } from '../../ui/fact-list.tsx'
import { TextArea } from '../../ui/fields.tsx'
import { Form } from '../../ui/form.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { Stack } from '../../ui/section.tsx'

type Props = {
  readonly hold: AuditHoldView
  readonly nameOf: (id: string | null) => string
  readonly mayLift: boolean
}

/** When a hold was placed and lifted, in which entries; and the way to lift it. */
export function HoldRecord({ hold, nameOf, mayLift }: Props) {
  return (
    <Stack>
      <FactList
        facts={[
          ['Placed', `${formatInstantExactly(hold.placedAt)}, entry number ${hold.placedEntry}`],
          [
            'Lifted',
            hold.liftedAt === null
              ? undefined
              : `${formatInstantExactly(hold.liftedAt)} by ${nameOf(hold.liftedBy)}, entry number ${hold.liftedEntry}`,
          ],
          ['Id', <Code key="id">{hold.id}</Code>],
        ]}
      />
      {mayLift && hold.liftedAt === null && <LiftForm id={hold.id} />}
    </Stack>
  )
}

function LiftForm({ id }: { id: string }) {
  const api = useApi()
  const [reason, setReason] = useState('')
  const lift = useCommand(() => api.send(`/api/audit/holds/${id}/lift`, auditHold, { body: { reason } }))
  const missing = reason.trim() === '' ? 'State the reason.' : undefined
  return (
    <Form label="Lift the hold" onSubmit={() => missing === undefined && lift.mutate(undefined)}>
      <p>From then on an administrator may prune what it covered, once its period has ended.</p>
      <TextArea
        label="Reason for lifting it"
        hint="Kept under your own key, not in clear"
        required
        value={reason}
        onChange={setReason}
      />
      <div>
        <Button type="submit" kind="danger" because={missing} busy={lift.isPending}>
          Lift the hold
        </Button>
      </div>
      <ProblemNotice error={lift.error} />
    </Form>
  )
}
