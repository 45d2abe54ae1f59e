import { cataloguePage, type DatasetView, datasetSchema } from '../../../contract/catalogue.ts'
import { useGet } from '../../api/use-get.ts'
import { fateOf, variableClasses } from '../../text/terms.ts'
import { CheckField, SelectField } from '../../ui/fields.tsx'
import { FieldSet } from '../../ui/form.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { KindTag } from '../../ui/state-badge.tsx'
import { titleOf } from '../catalogue/title-of.ts'

type Props = {
  readonly dataset: string
  readonly variables: readonly string[]
  readonly error: string | undefined
  readonly onChange: (dataset: string, variables: readonly string[]) => void
}

/** Chooses a dataset and, of those that may ever leave, its variables. */
export function DatasetField({ dataset, variables, error, onChange }: Props) {
  const list = useGet('/api/catalogue?limit=200', cataloguePage)
  const chosen = useGet(`/api/catalogue/${encodeURIComponent(dataset)}`, datasetSchema, {
    when: dataset !== '',
  })
  const choices = [
    { value: '', label: 'Choose a dataset' },
    ...(list.data?.items ?? []).map((item) => ({ value: item.id, label: titleOf(item) })),
  ]
  return (
    <>
      <SelectField
        label="Dataset"
        required
        value={dataset}
        choices={choices}
        onChange={(id) => onChange(id, [])}
      />
      <ProblemNotice error={list.error ?? chosen.error} />
      {chosen.data !== undefined && (
        <p>
          Names, identity numbers and free text are not listed: they never leave. Patients appear under a
          pseudonym.
        </p>
      )}
      {chosen.data?.tables.map((table) => (
        <TableVariables
          key={table.name}
          table={table}
          chosen={variables}
          onChange={(next) => onChange(dataset, next)}
        />
      ))}
      {error !== undefined && <p role="alert">Variables: {error}</p>}
    </>
  )
}

type TableProps = {
  readonly table: DatasetView['tables'][number]
  readonly chosen: readonly string[]
  readonly onChange: (variables: readonly string[]) => void
}

function TableVariables({ table, chosen, onChange }: TableProps) {
  const offered = table.variables.filter(({ releasable }) => releasable)
  if (offered.length === 0) return null
  return (
    <FieldSet legend={`Variables of ${table.name}`}>
      {offered.map((variable) => {
        const name = `${table.name}.${variable.name}`
        return (
          <CheckField
            key={name}
            label={
              <>
                {variable.name} <KindTag names={variableClasses} kind={variable.class} />
              </>
            }
            hint={fateOf(variable)}
            checked={chosen.includes(name)}
            onChange={(checked) =>
              onChange(checked ? [...chosen, name] : chosen.filter((other) => other !== name))
            }
          />
        )
      })}
    </FieldSet>
  )
}
