import { useParams } from 'react-router'
import { type DatasetView, datasetSchema } from '../../../contract/catalogue.ts'
import { useGet } from '../../api/use-get.ts'
import { useMe } from '../../api/use-me.ts'
import { formatDate, formatInstant } from '../../text/format.ts'
import { Code } from '../../ui/code.tsx'
import { FactList } from '../../ui/fact-list.tsx'
import { Link } from '../../ui/link.tsx'
import { Page } from '../../ui/page.tsx'
import { Columns, Section, Stack } from '../../ui/section.tsx'
import { WaitingPage } from '../../ui/waiting-page.tsx'
import { titleOf } from './title-of.ts'
import { VariableTable } from './variable-table.tsx'
import { WhatItTakes } from './what-it-takes.tsx'

export default function DatasetPage() {
  const { id = '' } = useParams()
  const asked = useGet(`/api/catalogue/${encodeURIComponent(id)}`, datasetSchema)
  return (
    <WaitingPage noun="dataset" asked={asked}>
      {(dataset) => <Dataset dataset={dataset} />}
    </WaitingPage>
  )
}

function Dataset({ dataset }: { dataset: DatasetView }) {
  const { has } = useMe()
  const others = Object.entries(dataset.title).filter(([, title]) => title !== titleOf(dataset))
  return (
    <Page
      title={titleOf(dataset)}
      intro={
        <>
          {others.map(([language, title]) => (
            <p key={language} lang={language}>
              {title}
            </p>
          ))}
          {dataset.description !== null && <p>{dataset.description}</p>}
        </>
      }
    >
      <Columns>
        <Stack>
          {dataset.tables.map((table) => (
            <VariableTable key={table.name} table={table} />
          ))}
        </Stack>
        <Stack>
          <Section
            title="What it takes"
            aside={
              has('researcher') ? (
                <Link to={`/requests/new?dataset=${encodeURIComponent(dataset.id)}`}>
                  Request this dataset
                </Link>
              ) : undefined
            }
          >
            <WhatItTakes dataset={dataset} />
          </Section>
          <Section title="About this version">
            <FactList
              facts={[
                ['Custodian', dataset.custodian],
                ['Version', String(dataset.version)],
                ['Registered', formatInstant(dataset.registeredAt)],
                ['Ages are computed at', formatDate(dataset.referenceDate)],
                ['Digest', <Code key="digest">{dataset.digest}</Code>],
              ]}
            />
          </Section>
        </Stack>
      </Columns>
    </Page>
  )
}
