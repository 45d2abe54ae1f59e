import { Button } from '../../../ui/button.tsx'
import { SelectField } from '../../../ui/fields.tsx'
import { FieldSet } from '../../../ui/form.tsx'
import { fieldId } from '../field-errors.ts'
import type { Comparison } from './cohort-tree.ts'
import styles from './comparison.module.css'
import type { Editing } from './editing.ts'
import { operatorChoices, withOperator, withVariable } from './operators.ts'
import { ValueFields } from './value-fields.tsx'

type Props = {
  readonly comparison: Comparison
  readonly path: string
  readonly name: string
  readonly editing: Editing
  readonly onChange: (comparison: Comparison) => void
  readonly onRemove: () => void
}

/** One variable, how it is compared, and with what. */
export function ComparisonEditor({ comparison: saved, path, name, editing, onChange, onRemove }: Props) {
  const { variables, errors, focus } = editing
  // A saved predicate does not say whether its text is a date; the catalogue does.
  const kind = variables.get(saved.variable) ?? saved.kind
  const comparison = { ...saved, kind }
  const listed = saved.variable === '' || variables.has(saved.variable)
  const names = [...variables.keys(), ...(listed ? [] : [saved.variable])]
  return (
    <FieldSet legend={name} focus={focus?.path === path ? focus : undefined}>
      <div className={styles.comparison}>
        <SelectField
          id={fieldId(`${path}.variable`)}
          label="Variable"
          error={errors.get(`${path}.variable`)}
          value={saved.variable}
          choices={[
            { value: '', label: 'Choose a variable' },
            ...names.map((variable) => ({ value: variable, label: variable })),
          ]}
          onChange={(variable) =>
            onChange(withVariable(comparison, variable, variables.get(variable) ?? 'text'))
          }
        />
        <SelectField
          id={fieldId(`${path}.op`)}
          label="Condition"
          error={errors.get(`${path}.op`)}
          value={saved.op}
          choices={operatorChoices(comparison)}
          onChange={(op) => onChange(withOperator(comparison, op))}
        />
        <ValueFields
          id={fieldId(path)}
          comparison={comparison}
          error={errors.get(path) ?? errors.get(`${path}.values`) ?? errors.get(`${path}.value`)}
          onChange={(values) => onChange({ ...comparison, values })}
        />
        <Button kind="plain" label={`Remove ${name}`} onClick={onRemove}>
          Remove
        </Button>
      </div>
    </FieldSet>
  )
}
