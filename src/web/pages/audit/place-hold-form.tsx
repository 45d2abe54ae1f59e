import { useState } from 'react'
import { auditHold } from '../../../contract/audit-retention.ts'
import type { PersonView } from '../../../contract/people.ts'
import { useApi } from '../../api/api-context.tsx'
import { useCommand } from '../../api/use-command.ts'
import { Button } from '../../ui/button.tsx'
import { SelectField, TextArea, TextField } from '../../ui/fields.tsx'
import { Form } from '../../ui/form.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { Section } from '../../ui/section.tsx'
import { emptyHold, type HoldValues, kinds, missingFrom, toNewHold } from './hold-values.ts'

/** Places a hold on one thing or on everything. A double click places one: both carry the same key. */
export function PlaceHoldForm({ people }: { people: readonly PersonView[] }) {
  const api = useApi()
  const [values, setValues] = useState(emptyHold)
  const [key, setKey] = useState(() => crypto.randomUUID())
  const place = useCommand(
    () => api.send('/api/audit/holds', auditHold, { body: toNewHold(values), idempotencyKey: key }),
    () => {
      setValues(emptyHold)
      setKey(crypto.randomUUID())
    },
  )
  const set = (change: Partial<HoldValues>) => {
    setValues({ ...values, ...change })
    setKey(crypto.randomUUID())
  }
  const missing = missingFrom(values)
  return (
    <Section title="Place a hold">
      <Form label="Place a hold" onSubmit={() => missing === undefined && place.mutate(undefined)}>
        <SelectField
          label="On"
          value={values.kind}
          choices={kinds}
          onChange={(value) =>
            set({ kind: kinds.find((one) => one.value === value)?.value ?? values.kind, subject: '' })
          }
        />
        {values.kind === 'person' && (
          <SelectField
            label="Person"
            hint="Entries by this person, and about them"
            required
            value={values.subject}
            choices={[
              { value: '', label: 'Choose a person' },
              ...people.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            onChange={(subject) => set({ subject })}
          />
        )}
        {(values.kind === 'project' || values.kind === 'request' || values.kind === 'dataset') && (
          <TextField
            label={`Id of the ${values.kind}`}
            hint={values.kind === 'request' ? 'With the grants and extracts that came of it' : undefined}
            required
            value={values.subject}
            onChange={(subject) => set({ subject })}
          />
        )}
        <TextField
          label="Only entries from this day on"
          hint="Of UTC; empty: from the beginning of the log"
          type="date"
          value={values.from}
          onChange={(from) => set({ from })}
        />
        <TextArea
          label="Reason for the hold"
          hint="Kept under your own key, not in clear"
          required
          value={values.reason}
          onChange={(reason) => set({ reason })}
        />
        <div>
          <Button type="submit" because={missing} busy={place.isPending}>
            Place the hold
          </Button>
        </div>
        <ProblemNotice error={place.error} />
      </Form>
    </Section>
  )
}
