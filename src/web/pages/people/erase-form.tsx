import { useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Disclosure } from '../../ui/disclosure.tsx'
import { CheckField, TextArea } from '../../ui/fields.tsx'
import { Form } from '../../ui/form.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { Section } from '../../ui/section.tsx'

type Props = {
  readonly name: string
  readonly busy: boolean
  readonly error: unknown
  readonly onErase: (reason: string) => void
}

/** Erases a person for good: what is lost and what stays is said before. */
export function EraseForm({ name, busy, error, onErase }: Props) {
  const [reason, setReason] = useState('')
  const [understood, setUnderstood] = useState(false)
  const missing = missingFrom(reason, understood)
  return (
    <Section title="Erase">
      <Disclosure summary={`Erase ${name}`}>
        <Form label="Erase the person" onSubmit={() => missing === undefined && onErase(reason)}>
          <p>Lost for good:</p>
          <ul>
            <li>name, e-mail address and sign-in in the register, all roles and all access;</li>
            <li>
              names, network addresses and free text kept beside the entries of the log: their key is
              destroyed, so that no copy can be read either.
            </li>
          </ul>
          <p>Kept:</p>
          <ul>
            <li>every entry of the log, and every proof and certificate;</li>
            <li>their organisation, and what they wrote in requests and reviews.</li>
          </ul>
          <TextArea
            label="Reason"
            hint="Kept under your own key, not in clear"
            required
            value={reason}
            onChange={setReason}
          />
          <CheckField
            label={`Erase ${name}: this cannot be undone`}
            checked={understood}
            onChange={setUnderstood}
          />
          <div>
            <Button type="submit" kind="danger" because={missing} busy={busy}>
              Erase for good
            </Button>
          </div>
          <ProblemNotice error={error} />
        </Form>
      </Disclosure>
    </Section>
  )
}

/** What stands in the way; undefined when nothing does. */
function missingFrom(reason: string, understood: boolean): string | undefined {
  if (reason.trim() === '') return 'State the reason.'
  return understood ? undefined : 'Confirm that this cannot be undone.'
}
