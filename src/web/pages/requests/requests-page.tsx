import { useSearchParams } from 'react-router'
import { requestPage } from '../../../contract/requests.ts'
import { useMe } from '../../api/use-me.ts'
import { usePages } from '../../api/use-pages.ts'
import { requestStates } from '../../text/terms.ts'
import { Link } from '../../ui/link.tsx'
import { More } from '../../ui/more.tsx'
import { Page } from '../../ui/page.tsx'
import { Section } from '../../ui/section.tsx'
import { StateFilter, withState } from '../../ui/state-filter.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { RequestTable } from './request-table.tsx'

export default function RequestsPage() {
  const [search, setSearch] = useSearchParams()
  const { has } = useMe()
  const status = search.get('status') ?? ''
  const requests = usePages(withState('/api/requests', status), requestPage)
  return (
    <Page title="Requests" intro={<p>What researchers asked for, and what became of it.</p>}>
      <Section
        title="Requests"
        aside={has('researcher') ? <Link to="/requests/new">New request</Link> : undefined}
      >
        <StateFilter
          names={requestStates}
          state={status}
          onChange={(value) => setSearch(value === '' ? {} : { status: value })}
        />
        <Waiting asked={{ ...requests, data: requests.items }}>
          {(items) => <RequestTable caption="Requests" requests={items} empty="No request in this state." />}
        </Waiting>
        <More list={requests} />
      </Section>
    </Page>
  )
}
