import { cataloguePage, type DatasetSummary } from '../../../contract/catalogue.ts'
import { usePages } from '../../api/use-pages.ts'
import { consentBases, dataUseTerm } from '../../text/terms.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { Link } from '../../ui/link.tsx'
import { More } from '../../ui/more.tsx'
import { Page } from '../../ui/page.tsx'
import { Section } from '../../ui/section.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { titleOf } from './title-of.ts'

export default function CataloguePage() {
  const datasets = usePages('/api/catalogue', cataloguePage)
  return (
    <Page
      title="Catalogue"
      intro={<p>Datasets that can be requested. Nothing here shows rows of a patient.</p>}
    >
      <Section title="Datasets">
        <Waiting asked={{ ...datasets, data: datasets.items }}>
          {(items) => (
            <DataTable
              caption="Datasets"
              rows={items}
              keyOf={(row: DatasetSummary) => row.id}
              empty="No dataset has been registered yet."
              columns={[
                { head: 'Dataset', cell: (row) => <Link to={`/catalogue/${row.id}`}>{titleOf(row)}</Link> },
                { head: 'Custodian', cell: (row) => row.custodian },
                {
                  head: 'May be used for',
                  cell: (row) =>
                    row.dataUse ? dataUseTerm(row.dataUse.permission) : 'No terms stated: cannot be released',
                },
                {
                  head: 'Consent',
                  cell: (row) =>
                    row.consentBasis
                      ? (consentBases[row.consentBasis] ?? row.consentBasis)
                      : 'Not stated: cannot be released',
                },
                { head: 'Tables', align: 'right', cell: (row) => row.tables },
                { head: 'Version', align: 'right', cell: (row) => row.version },
              ]}
            />
          )}
        </Waiting>
        <More list={datasets} />
      </Section>
    </Page>
  )
}
