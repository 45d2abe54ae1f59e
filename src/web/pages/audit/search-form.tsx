import { useState } from 'react'
import { cataloguePage } from '../../../contract/catalogue.ts'
import { useGet } from '../../api/use-get.ts'
import { outcomes } from '../../text/terms.ts'
import { Button } from '../../ui/button.tsx'
import { Disclosure } from '../../ui/disclosure.tsx'
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
/** Filters that fewer searches need; shown at once when one of them is set. */
const rarer: readonly Filter[] = ['concerns', 'organisation', 'project', 'grant', 'extract', 'reason']

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
  const persons = [any, ...people.map(({ id, name }) => ({ value: id, label: name }))]
  const titles = (datasets.data?.items ?? []).map((item) => ({ value: item.id, label: titleOf(item) }))
  return (
    <Form label="Search the record" onSubmit={submit}>
      <Row>
        <SelectField label="Person who acted" {...field('person')} choices={persons} />
        <SelectField label="Dataset" {...field('dataset')} choices={[any, ...titles]} />
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
      <Disclosure summary="More filters" open={rarer.some((filter) => search.has(filter))}>
        <Row>
          <SelectField label="Person it was done to" {...field('concerns')} choices={persons} />
          <TextField label="Organisation" {...field('organisation')} />
          <TextField label="Reason code" {...field('reason')} />
          <TextField label="Project id" {...field('project')} />
          <TextField label="Grant id" {...field('grant')} />
          <TextField label="Extract id" {...field('extract')} />
        </Row>
      </Disclosure>
      <Row>
        <Button type="submit">Search</Button>
        <Button kind="plain" onClick={() => onSearch({})}>
          Clear
        </Button>
      </Row>
    </Form>
  )
}
