import { extractPage } from '../../../contract/extracts.ts'
import { useMe } from '../../api/use-me.ts'
import { usePages } from '../../api/use-pages.ts'
import { Link } from '../../ui/link.tsx'
import { More } from '../../ui/more.tsx'
import { Page } from '../../ui/page.tsx'
import { Section } from '../../ui/section.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { ExtractTable } from './extract-table.tsx'

export default function ExtractsPage() {
  const { has } = useMe()
  const extracts = usePages('/api/extracts', extractPage)
  return (
    <Page title="Extracts" intro={<p>De-identified files produced under a grant, each on the record.</p>}>
      <Section
        title="Extracts"
        aside={has('researcher') ? <Link to="/grants">Request one under a grant</Link> : undefined}
      >
        <Waiting asked={{ ...extracts, data: extracts.items }}>
          {(items) => <ExtractTable caption="Extracts" extracts={items} empty="No extract yet." />}
        </Waiting>
        <More list={extracts} />
      </Section>
    </Page>
  )
}
