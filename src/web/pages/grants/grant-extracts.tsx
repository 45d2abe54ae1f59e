import { extractPage } from '../../../contract/extracts.ts'
import { usePages } from '../../api/use-pages.ts'
import { More } from '../../ui/more.tsx'
import { Section } from '../../ui/section.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { ExtractTable } from '../extracts/extract-table.tsx'

/** What has been produced under a grant. */
export function GrantExtracts({ grantId }: { grantId: string }) {
  const extracts = usePages(`/api/extracts?grant=${encodeURIComponent(grantId)}`, extractPage)
  return (
    <Section title="Extracts under this grant">
      <Waiting asked={{ ...extracts, data: extracts.items }}>
        {(items) => (
          <ExtractTable caption="Extracts under this grant" extracts={items} empty="No extract yet." />
        )}
      </Waiting>
      <More list={extracts} />
    </Section>
  )
}
