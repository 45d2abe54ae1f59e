import { useSearchParams } from 'react-router'
import { accessOnDay } from '../../../contract/audit.ts'
import { useGet } from '../../api/use-get.ts'
import { formatDate, formatInstantExactly } from '../../text/format.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { TextField } from '../../ui/fields.tsx'
import { Link } from '../../ui/link.tsx'
import { Page } from '../../ui/page.tsx'
import { Section, Stack } from '../../ui/section.tsx'
import { Waiting } from '../../ui/waiting.tsx'

/** Who had access on a day, under which grant. The day is in the address. */
export default function AccessPage() {
  const [search, setSearch] = useSearchParams()
  const on = search.get('on') ?? new Date().toISOString().slice(0, 10)
  const found = useGet(`/api/audit/access?on=${encodeURIComponent(on)}`, accessOnDay, { when: on !== '' })
  return (
    <Page
      title="Access on a day"
      intro={<p>Members of a project while a grant of it was in force. Days are those of UTC.</p>}
    >
      <Section title="Day">
        <TextField label="Day" type="date" value={on} onChange={(value) => setSearch({ on: value })} />
      </Section>
      <Section title="Who had access">
        <Stack>
          <Waiting asked={found}>
            {({ items, on: day }) => (
              <DataTable
                caption={`Access on ${formatDate(day)}`}
                rows={items}
                keyOf={(row) => `${row.person} ${row.grant}`}
                empty="Nobody had access on this day."
                columns={[
                  {
                    head: 'Person',
                    cell: (row) => <Link to={`/audit/stories/person/${row.person}`}>{row.name}</Link>,
                  },
                  { head: 'Organisation', cell: (row) => row.organisation },
                  { head: 'Grant', cell: (row) => <Link to={`/grants/${row.grant}`}>grant</Link> },
                  {
                    head: 'Datasets',
                    cell: (row) =>
                      row.datasets.map(({ dataset, version }) => `${dataset} v${version}`).join(', '),
                  },
                  { head: 'From', cell: (row) => formatInstantExactly(row.from) },
                  { head: 'Until', cell: (row) => formatInstantExactly(row.until) },
                  { head: 'Entries', cell: (row) => row.entries.join(', ') },
                ]}
              />
            )}
          </Waiting>
        </Stack>
      </Section>
    </Page>
  )
}
