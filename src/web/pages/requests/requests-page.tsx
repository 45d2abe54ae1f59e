import { requestPage } from '../../../contract/requests.ts'
import { useListAddress } from '../../api/use-list-address.ts'
import { useMe } from '../../api/use-me.ts'
import { usePages } from '../../api/use-pages.ts'
import { requestStates } from '../../text/terms.ts'
import { Link } from '../../ui/link.tsx'
import { More } from '../../ui/more.tsx'
import { Page } from '../../ui/page.tsx'
import { Section } from '../../ui/section.tsx'
import { StateFilter } from '../../ui/state-filter.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { RequestTable } from './request-table.tsx'

export default function RequestsPage() {
  const address = useListAddress()
  const { has } = useMe()
  const requests = usePages(address.path('/api/requests', ['status', 'sort']), requestPage)
  return (
    <Page title="Requests" intro={<p>What researchers asked for, and what became of it.</p>}>
      <Section
        title="Requests"
        aside={has('researcher') ? <Link to="/requests/new">New request</Link> : undefined}
      >
        <StateFilter
          names={requestStates}
          state={address.get('status')}
          onChange={(value) => address.set('status', value)}
        />
        <Waiting asked={{ ...requests, data: requests.items }}>
          {(items) => (
            <RequestTable
              caption="Requests"
              requests={items}
              empty="No request in this state."
              sorting={{ by: address.get('sort') || '-createdAt', set: (by) => address.set('sort', by) }}
            />
          )}
        </Waiting>
        <More list={requests} />
      </Section>
    </Page>
  )
}
