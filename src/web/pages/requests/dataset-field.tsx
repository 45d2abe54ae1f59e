import { datasetSchema } from '../../../contract/catalogue.ts'
import { useGet } from '../../api/use-get.ts'
import { type Choice, SelectField, TextArea } from '../../ui/fields.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { CohortField } from './cohort/cohort-field.tsx'
import { everybody } from './cohort/cohort-tree.ts'
import { errorBelow, type FieldErrors, fieldId } from './field-errors.ts'
import type { SelectionValues } from './selection-values.ts'
import { VariablesField } from './variables-field.tsx'

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
  return (
    <>
      <SelectField
        id={fieldId(`${path}.dataset`)}
        label="Dataset"
        required
        value={dataset}
        choices={[{ value: '', label: 'Choose a dataset' }, ...choices]}
        error={errors.get(`${path}.dataset`)}
        onChange={(id) => onChange({ ...selected, dataset: id, variables: [], cohort: everybody })}
      />
      <ProblemNotice error={chosen.error} />
      <VariablesField
        id={fieldId(`${path}.variables`)}
        dataset={chosen.data}
        chosen={variables}
        error={errorBelow(errors, `${path}.variables`)}
        onChange={(next) => onChange({ ...selected, variables: next })}
      />
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
        id={fieldId(`${path}.justification`)}
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
