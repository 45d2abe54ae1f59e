import { useSearchParams } from 'react-router'
import { type PersonView, peoplePage } from '../../../contract/people.ts'
import { usePages } from '../../api/use-pages.ts'
import { formatDate } from '../../text/format.ts'
import { roleNames } from '../../text/terms.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { SelectField } from '../../ui/fields.tsx'
import { Link } from '../../ui/link.tsx'
import { More } from '../../ui/more.tsx'
import { Page } from '../../ui/page.tsx'
import { Row, Section } from '../../ui/section.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { personStates, rolesInWords, stateOf } from './person-words.ts'

const everyRole = { value: '', label: 'Every role' }
const roleChoices = Object.entries(roleNames).map(([value, label]) => ({ value, label }))
const standings = [
  { value: '', label: 'With and without' },
  { value: 'true', label: 'With access' },
  { value: 'false', label: 'Without access' },
]

/** Who may act here. The filter is in the address. */
export default function PeoplePage() {
  const [search, setSearch] = useSearchParams()
  const filter = filterOf(search)
  const people = usePages(`/api/people${filter === '' ? '' : `?${filter}`}`, peoplePage)
  const set = (name: string, value: string) => {
    const next = new URLSearchParams(search)
    if (value === '') next.delete(name)
    else next.set(name, value)
    setSearch(next)
  }
  return (
    <Page title="People" intro={<p>Who may act here, by name. Reading this list is recorded.</p>}>
      <Section title="People">
        <Row>
          <SelectField
            label="Role"
            value={search.get('role') ?? ''}
            choices={[everyRole, ...roleChoices]}
            onChange={(value) => set('role', value)}
          />
          <SelectField
            label="Access"
            value={search.get('active') ?? ''}
            choices={standings}
            onChange={(value) => set('active', value)}
          />
        </Row>
        <Waiting asked={{ ...people, data: people.items }}>
          {(items) => (
            <DataTable
              caption="People"
              rows={items}
              keyOf={({ id }: PersonView) => id}
              empty="Nobody matches."
              columns={[
                { head: 'Name', cell: ({ id, name }) => <Link to={`/people/${id}`}>{name}</Link> },
                { head: 'Organisation', cell: ({ organisation }) => organisation },
                { head: 'Roles', cell: ({ roles }) => rolesInWords(roles) },
                {
                  head: 'Access',
                  cell: (person) => <StateBadge names={personStates} state={stateOf(person)} />,
                },
                { head: 'Registered', cell: ({ createdAt }) => formatDate(createdAt.slice(0, 10)) },
              ]}
            />
          )}
        </Waiting>
        <More list={people} />
      </Section>
    </Page>
  )
}

/** The address' filter as the gateway takes it; whatever else is in the address is left out. */
function filterOf(search: URLSearchParams): string {
  const known = ['role', 'active'].flatMap((name): [string, string][] => {
    const value = search.get(name)
    return value === null || value === '' ? [] : [[name, value]]
  })
  return new URLSearchParams(known).toString()
}
