import { useState } from 'react'
import { cataloguePage } from '../../../contract/catalogue.ts'
import { useGet } from '../../api/use-get.ts'
import { outcomes } from '../../text/terms.ts'
import { Button } from '../../ui/button.tsx'
import { SelectField, TextField } from '../../ui/fields.tsx'
import { Form } from '../../ui/form.tsx'
import { Row } from '../../ui/section.tsx'
import { titleOf } from '../catalogue/title-of.ts'
import { eventTypes } from './event-types.ts'
import { type Filter, filters } from './search-values.ts'
import { usePeople } from './use-people.ts'

type Props = {
  readonly search: URLSearchParams
  readonly onSearch: (search: Record<string, string>) => void
}

const any = { value: '', label: 'Any' }

export function SearchForm({ search, onSearch }: Props) {
  const { people } = usePeople()
  const datasets = useGet('/api/catalogue?limit=200', cataloguePage)
  const [values, setValues] = useState<Partial<Record<Filter, string>>>(() =>
    Object.fromEntries(filters.map((filter) => [filter, search.get(filter) ?? ''])),
  )
  const field = (filter: Filter) => ({
    value: values[filter] ?? '',
    onChange: (value: string) => setValues((now) => ({ ...now, [filter]: value })),
  })
  const submit = () =>
    onSearch(Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '')))
  return (
    <Form label="Search the record" onSubmit={submit}>
      <Row>
        <SelectField
          label="Person who acted"
          {...field('person')}
          choices={[any, ...people.map(({ id, name }) => ({ value: id, label: name }))]}
        />
        <SelectField
          label="Dataset"
          {...field('dataset')}
          choices={[
            any,
            ...(datasets.data?.items ?? []).map((item) => ({ value: item.id, label: titleOf(item) })),
          ]}
        />
        <SelectField
          label="Outcome"
          {...field('outcome')}
          choices={[any, ...Object.entries(outcomes).map(([value, { label }]) => ({ value, label }))]}
        />
        <SelectField
          label="Type"
          {...field('type')}
          choices={[any, ...eventTypes.map((value) => ({ value, label: value }))]}
        />
        <TextField label="Request id" {...field('request')} />
        <TextField label="From (Hong Kong time)" type="datetime-local" {...field('from')} />
        <TextField label="Until (Hong Kong time)" type="datetime-local" {...field('to')} />
      </Row>
      <Row>
        <Button type="submit">Search</Button>
        <Button kind="plain" onClick={() => onSearch({})}>
          Clear
        </Button>
      </Row>
    </Form>
  )
}
