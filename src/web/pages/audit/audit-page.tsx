import { useSearchParams } from 'react-router'
import { auditPage } from '../../../contract/audit.ts'
import { usePages } from '../../api/use-pages.ts'
import { formatNumber } from '../../text/format.ts'
import { Link } from '../../ui/link.tsx'
import { More } from '../../ui/more.tsx'
import { Page } from '../../ui/page.tsx'
import { Columns, Section, Stack } from '../../ui/section.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { EntryTable } from './entry-table.tsx'
import { ExportPanel } from './export-panel.tsx'
import { ReplayPanel } from './replay-panel.tsx'
import { SavedSearches } from './saved-searches.tsx'
import { SearchForm } from './search-form.tsx'
import { toQuery } from './search-values.ts'
import { VerifyPanel } from './verify-panel.tsx'

/** The record: search, read and verify. What is searched is in the address, so that a search can be shared. */
export default function AuditPage() {
  const [search, setSearch] = useSearchParams()
  const query = toQuery(search)
  const entries = usePages(`/api/audit/events${query === '' ? '' : `?${query}`}`, auditPage)
  const total = entries.pages?.[0]?.total
  return (
    <Page
      title="Audit"
      intro={
        <p>
          Everything that happened. Reading this is recorded too. See also{' '}
          <Link to="/audit/access">who had access on a day</Link>,{' '}
          <Link to="/audit/patterns">what looks unusual</Link> and <Link to="/audit/holds">legal holds</Link>.
        </p>
      }
    >
      <Columns>
        <Stack>
          <Section title="Search">
            <SearchForm key={search.toString()} search={search} onSearch={setSearch} />
          </Section>
          <ExportPanel query={query} />
        </Stack>
        <Stack>
          <SavedSearches search={search} />
          <VerifyPanel />
          <ReplayPanel />
        </Stack>
      </Columns>
      <Section title="Entries">
        <Stack>
          <output>
            {total === undefined
              ? ''
              : `${formatNumber(total)} ${total === 1 ? 'entry matches' : 'entries match'}.`}
          </output>
          <Waiting asked={{ ...entries, data: entries.items }}>
            {(items) => <EntryTable caption="Entries" entries={items} empty="No entry matches." />}
          </Waiting>
          <More list={entries} />
        </Stack>
      </Section>
    </Page>
  )
}
