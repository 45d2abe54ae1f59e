import { extractPage } from '../../../contract/extracts.ts'
import { requestPage } from '../../../contract/requests.ts'
import { useGet } from '../../api/use-get.ts'
import { Link } from '../../ui/link.tsx'
import { Section } from '../../ui/section.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { ExtractTable } from '../extracts/extract-table.tsx'
import { RequestTable } from '../requests/request-table.tsx'

export function ResearcherHome() {
  const requests = useGet('/api/requests?limit=100', requestPage)
  const extracts = useGet('/api/extracts?limit=5', extractPage)
  return (
    <>
      <Section title="Requests to finish" aside={<Link to="/requests/new">New request</Link>}>
        <Waiting asked={requests}>
          {({ items }) => (
            <RequestTable
              caption="Drafts and returned requests"
              requests={items.filter(({ status }) => status === 'draft' || status === 'returned')}
              empty="Nothing to finish. Approved and submitted requests are under Requests."
            />
          )}
        </Waiting>
      </Section>
      <Section title="Your extracts" aside={<Link to="/extracts">All extracts</Link>}>
        <Waiting asked={extracts}>
          {({ items }) => (
            <ExtractTable
              caption="Your newest extracts"
              extracts={items}
              empty="No extracts yet. An approved request becomes a grant; ask for an extract there."
            />
          )}
        </Waiting>
      </Section>
    </>
  )
}
