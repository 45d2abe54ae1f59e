import { useSearchParams } from 'react-router'
import { extractPage } from '../../../contract/extracts.ts'
import { useMe } from '../../api/use-me.ts'
import { usePages } from '../../api/use-pages.ts'
import { extractStates } from '../../text/terms.ts'
import { Link } from '../../ui/link.tsx'
import { More } from '../../ui/more.tsx'
import { Page } from '../../ui/page.tsx'
import { Section } from '../../ui/section.tsx'
import { StateFilter, withState } from '../../ui/state-filter.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { ExtractTable } from './extract-table.tsx'

export default function ExtractsPage() {
  const { has } = useMe()
  const [search, setSearch] = useSearchParams()
  const state = search.get('status') ?? ''
  const extracts = usePages(withState('/api/extracts', state), extractPage)
  return (
    <Page title="Extracts" intro={<p>De-identified files produced under a grant, each on the record.</p>}>
      <Section
        title="Extracts"
        aside={has('researcher') ? <Link to="/grants">Request one under a grant</Link> : undefined}
      >
        <StateFilter
          names={extractStates}
          state={state}
          onChange={(status) => setSearch(status === '' ? {} : { status })}
        />
        <Waiting asked={{ ...extracts, data: extracts.items }}>
          {(items) => (
            <ExtractTable
              caption="Extracts"
              extracts={items}
              empty={state === '' ? 'No extract yet.' : 'No extract in this state.'}
            />
          )}
        </Waiting>
        <More list={extracts} />
      </Section>
    </Page>
  )
}
