import { type PersonView, peoplePage } from '../../../contract/people.ts'
import { useListAddress } from '../../api/use-list-address.ts'
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

/** Who may act here. */
export default function PeoplePage() {
  const address = useListAddress()
  const people = usePages(address.path('/api/people', ['role', 'active', 'sort']), peoplePage)
  return (
    <Page title="People" intro={<p>Who may act here. Reading this list is recorded.</p>}>
      <Section title="People">
        <Row>
          <SelectField
            label="Role"
            value={address.get('role')}
            choices={[everyRole, ...roleChoices]}
            onChange={(value) => address.set('role', value)}
          />
          <SelectField
            label="Access"
            value={address.get('active')}
            choices={standings}
            onChange={(value) => address.set('active', value)}
          />
        </Row>
        <Waiting asked={{ ...people, data: people.items }}>
          {(items) => (
            <DataTable
              caption="People"
              rows={items}
              keyOf={({ id }: PersonView) => id}
              empty="Nobody matches."
              sorting={{ by: address.get('sort') || 'name', set: (by) => address.set('sort', by) }}
              columns={[
                {
                  head: 'Name',
                  sort: 'name',
                  cell: ({ id, name }) => <Link to={`/people/${id}`}>{name}</Link>,
                },
                { head: 'Organisation', sort: 'organisation', cell: ({ organisation }) => organisation },
                { head: 'Roles', cell: ({ roles }) => rolesInWords(roles) },
                {
                  head: 'Access',
                  cell: (person) => <StateBadge names={personStates} state={stateOf(person)} />,
                },
                {
                  head: 'Registered',
                  sort: 'createdAt',
                  cell: ({ createdAt }) => formatDate(createdAt.slice(0, 10)),
                },
              ]}
            />
          )}
        </Waiting>
        <More list={people} />
      </Section>
    </Page>
  )
}
