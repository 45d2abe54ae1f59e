import { type GrantSummary, grantPage } from '../../../contract/grants.ts'
import { useListAddress } from '../../api/use-list-address.ts'
import { usePages } from '../../api/use-pages.ts'
import { formatInstant } from '../../text/format.ts'
import { grantStates } from '../../text/terms.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { Link } from '../../ui/link.tsx'
import { More } from '../../ui/more.tsx'
import { Page } from '../../ui/page.tsx'
import { Section } from '../../ui/section.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { StateFilter } from '../../ui/state-filter.tsx'
import { Waiting } from '../../ui/waiting.tsx'

export default function GrantsPage() {
  const address = useListAddress()
  const state = address.get('status')
  const grants = usePages(address.path('/api/grants', ['status', 'sort']), grantPage)
  return (
    <Page title="Grants" intro={<p>What approvals gave: scope, conditions and period.</p>}>
      <Section title="Grants">
        <StateFilter names={grantStates} state={state} onChange={(value) => address.set('status', value)} />
        <Waiting asked={{ ...grants, data: grants.items }}>
          {(items) => (
            <DataTable
              caption="Grants"
              rows={items}
              keyOf={({ id }: GrantSummary) => id}
              empty={
                state === '' ? 'No grant yet. An approved request becomes one.' : 'No grant in this state.'
              }
              sorting={{ by: address.get('sort') || '-startsAt', set: (by) => address.set('sort', by) }}
              columns={[
                {
                  head: 'Grant',
                  cell: ({ id }) => <Link to={`/grants/${id}`}>{`Grant ${id.slice(0, 8)}`}</Link>,
                },
                {
                  head: 'Request',
                  cell: ({ requestId }) => (
                    <Link to={`/requests/${requestId}`}>{`Request ${requestId.slice(0, 8)}`}</Link>
                  ),
                },
                { head: 'State', cell: ({ status }) => <StateBadge names={grantStates} state={status} /> },
                { head: 'From', sort: 'startsAt', cell: ({ startsAt }) => formatInstant(startsAt) },
                { head: 'Ends', sort: 'endsAt', cell: ({ endsAt }) => formatInstant(endsAt) },
              ]}
            />
          )}
        </Waiting>
        <More list={grants} />
      </Section>
    </Page>
  )
}
