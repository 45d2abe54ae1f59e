import { type DatasetView, datasetSchema } from '../../../contract/catalogue.ts'
import { useGet } from '../../api/use-get.ts'
import { fateOf, variableClasses } from '../../text/terms.ts'
import { CheckField, type Choice, SelectField, TextArea } from '../../ui/fields.tsx'
import { FieldError, FieldSet } from '../../ui/form.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { KindTag } from '../../ui/state-badge.tsx'
import { CohortField } from './cohort/cohort-field.tsx'
import { everybody } from './cohort/cohort-tree.ts'
import { errorBelow, type FieldErrors } from './field-errors.ts'
import type { SelectionValues } from './selection-values.ts'

type Props = {
  readonly selected: SelectionValues
  /** Datasets that may be chosen here. */
  readonly choices: readonly Choice[]
  /** Place of the selection in the request's content. */
  readonly path: string
  readonly errors: FieldErrors
  readonly onChange: (selected: SelectionValues) => void
}

/** Chooses a dataset and, of those that may ever leave, its variables; then the patients, and why. */
export function DatasetField({ selected, choices, path, errors, onChange }: Props) {
  const { dataset, variables, cohort, justification } = selected
  const chosen = useGet(`/api/catalogue/${encodeURIComponent(dataset)}`, datasetSchema, {
    when: dataset !== '',
  })
  const variablesError = errorBelow(errors, `${path}.variables`)
  return (
    <>
      <SelectField
        label="Dataset"
        required
        value={dataset}
        choices={[{ value: '', label: 'Choose a dataset' }, ...choices]}
        error={errors.get(`${path}.dataset`)}
        onChange={(id) => onChange({ ...selected, dataset: id, variables: [], cohort: everybody })}
      />
      <ProblemNotice error={chosen.error} />
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
          onChange={(next) => onChange({ ...selected, variables: next })}
        />
      ))}
      {variablesError !== undefined && <FieldError>Variables: {variablesError}</FieldError>}
      {chosen.data !== undefined && (
        <CohortField
          dataset={chosen.data}
          cohort={cohort}
          path={`${path}.cohort`}
          errors={errors}
          onChange={(next) => onChange({ ...selected, cohort: next })}
        />
      )}
      <TextArea
        label="Why these variables are needed"
        hint="Adequate but not excessive for the purpose"
        required
        value={justification}
        error={errors.get(`${path}.justification`)}
        onChange={(next) => onChange({ ...selected, justification: next })}
      />
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
