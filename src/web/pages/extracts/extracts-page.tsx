import { extractPage } from '../../../contract/extracts.ts'
import { useListAddress } from '../../api/use-list-address.ts'
import { useMe } from '../../api/use-me.ts'
import { usePages } from '../../api/use-pages.ts'
import { extractStates } from '../../text/terms.ts'
import { Link } from '../../ui/link.tsx'
import { More } from '../../ui/more.tsx'
import { Page } from '../../ui/page.tsx'
import { Section } from '../../ui/section.tsx'
import { StateFilter } from '../../ui/state-filter.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { ExtractTable } from './extract-table.tsx'

export default function ExtractsPage() {
  const { has } = useMe()
  const address = useListAddress()
  const state = address.get('status')
  const extracts = usePages(address.path('/api/extracts', ['status', 'sort']), extractPage)
  return (
    <Page title="Extracts" intro={<p>De-identified files produced under a grant, each on the record.</p>}>
      <Section
        title="Extracts"
        aside={has('researcher') ? <Link to="/grants">Request one under a grant</Link> : undefined}
      >
        <StateFilter names={extractStates} state={state} onChange={(value) => address.set('status', value)} />
        <Waiting asked={{ ...extracts, data: extracts.items }}>
          {(items) => (
            <ExtractTable
              caption="Extracts"
              extracts={items}
              empty={state === '' ? 'No extract yet.' : 'No extract in this state.'}
              sorting={{ by: address.get('sort') || '-createdAt', set: (by) => address.set('sort', by) }}
            />
          )}
        </Waiting>
        <More list={extracts} />
      </Section>
    </Page>
  )
}
