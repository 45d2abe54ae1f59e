import type { DatasetView } from '../../../contract/catalogue.ts'
import { fateOf } from '../../text/fate.ts'
import { variableClasses } from '../../text/terms.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { Section } from '../../ui/section.tsx'
import { KindTag } from '../../ui/state-badge.tsx'

type Table = DatasetView['tables'][number]
type Variable = Table['variables'][number]

/** The variables of one table, their class and what happens to them before release. */
export function VariableTable({ table }: { table: Table }) {
  return (
    <Section title={`Table ${table.name}`}>
      <DataTable
        caption={`Variables of ${table.name}`}
        rows={table.variables}
        keyOf={(variable: Variable) => variable.name}
        empty="No variables."
        columns={[
          {
            head: 'Variable',
            cell: ({ name, description }) => (
              <>
                <strong>{name}</strong>
                {description !== null && <div>{description}</div>}
              </>
            ),
          },
          {
            head: 'Class',
            cell: (variable) => <KindTag names={variableClasses} kind={variable.class} />,
          },
          { head: 'Type', cell: ({ type }) => type ?? '' },
          { head: 'Before release', cell: fateOf },
        ]}
      />
    </Section>
  )
}
