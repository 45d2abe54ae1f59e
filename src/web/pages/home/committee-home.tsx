import { requestPage } from '../../../contract/requests.ts'
import { useGet } from '../../api/use-get.ts'
import { Link } from '../../ui/link.tsx'
import { Section } from '../../ui/section.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { RequestTable } from '../requests/request-table.tsx'

export function CommitteeHome() {
  const requests = useGet('/api/requests?status=submitted', requestPage)
  return (
    <Section title="Requests to review" aside={<Link to="/requests">All requests</Link>}>
      <Waiting asked={requests}>
        {({ items }) => (
          <RequestTable
            caption="Requests with the committee"
            requests={items}
            empty="No request is waiting for the committee."
          />
        )}
      </Waiting>
    </Section>
  )
}
