import { datasetSchema } from '../../../contract/catalogue.ts'
import type { RequestView } from '../../../contract/requests.ts'
import { useGet } from '../../api/use-get.ts'
import { cohortSentence } from '../../text/cohort.ts'
import { fateOf } from '../../text/fate.ts'
import { variableClasses } from '../../text/terms.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { Link } from '../../ui/link.tsx'
import { Prose, Section } from '../../ui/section.tsx'
import { KindTag } from '../../ui/state-badge.tsx'
import { titleOf } from '../catalogue/title-of.ts'

type DatasetSelection = RequestView['content']['datasets'][number]

/** One dataset of a request: which variables, which patients, and why. */
export function Selection({ selection }: { selection: DatasetSelection }) {
  const { data: dataset } = useGet(`/api/catalogue/${encodeURIComponent(selection.dataset)}`, datasetSchema)
  const find = (name: string) => {
    const [table, variable] = name.split('.')
    return dataset?.tables.find((one) => one.name === table)?.variables.find((one) => one.name === variable)
  }
  return (
    <Section
      title={dataset === undefined ? selection.dataset : titleOf(dataset)}
      aside={
        <Link to={`/catalogue/${selection.dataset}`}>
          {selection.version === undefined
            ? 'In the catalogue'
            : `In the catalogue (requested: version ${selection.version})`}
        </Link>
      }
    >
      <p>
        <strong>Patients:</strong> {selection.cohort === undefined ? 'all' : cohortSentence(selection.cohort)}
      </p>
      <div>
        <strong>Why these variables</strong>
        <Prose>{selection.justification}</Prose>
      </div>
      <DataTable
        caption={`Variables asked for from ${selection.dataset}`}
        rows={selection.variables}
        keyOf={(name: string) => name}
        empty="No variables."
        columns={[
          { head: 'Variable', cell: (name) => name },
          {
            head: 'Class',
            cell: (name) => <KindTag names={variableClasses} kind={find(name)?.class ?? 'unknown'} />,
          },
          {
            head: 'Before release',
            cell: (name) => {
              const variable = find(name)
              return variable === undefined ? '' : fateOf(variable)
            },
          },
        ]}
      />
    </Section>
  )
}
