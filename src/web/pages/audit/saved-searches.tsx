import { useState } from 'react'
import { type SavedSearchView, savedSearch, savedSearches } from '../../../contract/audit.ts'
import { idParams } from '../../../contract/common.ts'
import { useApi } from '../../api/api-context.tsx'
import { useCommand } from '../../api/use-command.ts'
import { useGet } from '../../api/use-get.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/fields.tsx'
import { Form } from '../../ui/form.tsx'
import { Link } from '../../ui/link.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { Row, Section } from '../../ui/section.tsx'
import { toFilter, toLocal } from './search-values.ts'

/** The searches a person keeps, and a way to keep the one on screen. */
export function SavedSearches({ search }: { search: URLSearchParams }) {
  const api = useApi()
  const found = useGet('/api/audit/searches', savedSearches)
  const [name, setName] = useState('')
  const save = useCommand(
    () => api.send('/api/audit/searches', savedSearch, { body: { name, filters: toFilter(search) } }),
    () => setName(''),
  )
  const remove = useCommand((id: string) =>
    api.send(`/api/audit/searches/${id}`, idParams, { method: 'DELETE' }),
  )
  const items = found.data?.items ?? []
  return (
    <Section title="Saved searches">
      {items.length === 0 ? <p>You have saved none.</p> : null}
      {items.length > 0 && (
        <ul>
          {items.map((item) => (
            <li key={item.id}>
              <Row>
                <Link to={`/audit?${addressOf(item)}`}>{item.name}</Link>
                <Button kind="plain" label={`Delete ${item.name}`} onClick={() => remove.mutate(item.id)}>
                  Delete
                </Button>
              </Row>
            </li>
          ))}
        </ul>
      )}
      <Form label="Save this search" onSubmit={() => save.mutate(undefined)}>
        <Row>
          <TextField label="Name" value={name} onChange={setName} />
          <Button
            type="submit"
            kind="plain"
            busy={save.isPending}
            because={name.trim() === '' ? 'Give it a name' : undefined}
          >
            Save this search
          </Button>
        </Row>
      </Form>
      <ProblemNotice error={save.error ?? remove.error} />
    </Section>
  )
}

/** The filters of a saved search as the address has them. */
const addressOf = ({ filters }: SavedSearchView): string =>
  new URLSearchParams(
    Object.entries(filters).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, name === 'from' || name === 'to' ? toLocal(value) : value]],
    ),
  ).toString()
