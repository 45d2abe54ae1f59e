import { auditPage } from '../../../contract/audit.ts'
import { useGet } from '../../api/use-get.ts'
import { Link } from '../../ui/link.tsx'
import { Section } from '../../ui/section.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { EntryTable } from '../audit/entry-table.tsx'

export function AuditorHome() {
  const refusals = useGet('/api/audit/events?outcome=refused&limit=10', auditPage)
  return (
    <Section title="Latest refusals" aside={<Link to="/audit">Search and verify</Link>}>
      <Waiting asked={refusals}>
        {({ items }) => (
          <EntryTable caption="Latest refusals" entries={items} empty="Nobody was refused anything yet." />
        )}
      </Waiting>
    </Section>
  )
}
