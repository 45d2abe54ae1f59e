import { useState } from 'react'
import { type PersonView, personChange, personSchema } from '../../../contract/people.ts'
import { useApi } from '../../api/api-context.tsx'
import { useCommand } from '../../api/use-command.ts'
import { roleNames } from '../../text/terms.ts'
import { Button } from '../../ui/button.tsx'
import { CheckField, TextField } from '../../ui/fields.tsx'
import { FieldSet, Form } from '../../ui/form.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { Section } from '../../ui/section.tsx'

/** Roles, organisation and standing of a person; what they are from their next request on. */
export function ChangeForm({ person }: { person: PersonView }) {
  const api = useApi()
  const [roles, setRoles] = useState<readonly string[]>(person.roles)
  const [organisation, setOrganisation] = useState(person.organisation)
  const [active, setActive] = useState(person.active)
  const change = useCommand((body: unknown) =>
    api.send(`/api/people/${person.id}`, personSchema, { method: 'PATCH', body }),
  )
  const missing = missingFrom(roles, organisation)
  const save = () => {
    const { data } = personChange.safeParse({ roles, organisation, active })
    if (data !== undefined) change.mutate(data)
  }
  return (
    <Section title="Change">
      <Form label="Change the person" onSubmit={save}>
        <FieldSet legend="Roles">
          {Object.entries(roleNames).map(([role, label]) => (
            <CheckField
              key={role}
              label={label}
              checked={roles.includes(role)}
              onChange={(checked) =>
                setRoles(checked ? [...roles, role] : roles.filter((other) => other !== role))
              }
            />
          ))}
        </FieldSet>
        <TextField label="Organisation" required value={organisation} onChange={setOrganisation} />
        <CheckField label="May sign in" checked={active} onChange={setActive} />
        <p>Holds from their next request on, and is recorded.</p>
        <div>
          <Button type="submit" because={missing} busy={change.isPending}>
            Save
          </Button>
        </div>
        {change.data !== undefined && <output>Saved.</output>}
        <ProblemNotice error={change.error} />
      </Form>
    </Section>
  )
}

/** What stands in the way; undefined when nothing does. */
function missingFrom(roles: readonly string[], organisation: string): string | undefined {
  if (roles.length === 0) return 'Choose at least one role.'
  return organisation.trim() === '' ? 'Name the organisation.' : undefined
}
