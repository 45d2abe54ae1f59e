import { SelectField, TextArea, TextField } from '../../../ui/fields.tsx'
import type { Comparison } from './cohort-tree.ts'

type Props = {
  /** Of the first of them. */
  readonly id: string
  readonly comparison: Comparison
  readonly error: string | undefined
  readonly onChange: (values: readonly string[]) => void
}

/** The values a variable is compared with: none, one, two or a list, in fields that fit their kind. */
export function ValueFields({ id, comparison, error, onChange }: Props) {
  const { op, values } = comparison
  const [first = '', second = ''] = values
  if (op === 'present') return null
  if (op === 'in')
    return (
      <TextArea
        id={id}
        label="Values, one on each line"
        error={error}
        value={values.join('\n')}
        onChange={(text) => onChange(text.split('\n'))}
      />
    )
  if (op !== 'between')
    return (
      <OneValue
        id={id}
        label="Value"
        comparison={comparison}
        value={first}
        error={error}
        onChange={(value) => onChange([value])}
      />
    )
  return (
    <>
      <OneValue
        id={id}
        label="From"
        comparison={comparison}
        value={first}
        error={error}
        onChange={(value) => onChange([value, second])}
      />
      <OneValue
        label="To"
        comparison={comparison}
        value={second}
        onChange={(value) => onChange([first, value])}
      />
    </>
  )
}

type OneProps = {
  readonly id?: string
  readonly label: string
  readonly comparison: Comparison
  readonly value: string
  readonly error?: string | undefined
  readonly onChange: (value: string) => void
}

const truths = [
  { value: 'true', label: 'yes' },
  { value: 'false', label: 'no' },
]

function OneValue({ label, comparison: { kind }, ...field }: OneProps) {
  if (kind === 'boolean') return <SelectField label={label} choices={truths} {...field} />
  return <TextField label={label} type={inputType(kind, field.value)} {...field} />
}

/** A time of day cannot be shown by a date field, so such a value is left as text. */
function inputType(kind: Comparison['kind'], value: string): 'text' | 'date' | 'number' {
  if (kind === 'number') return 'number'
  return kind === 'date' && /^(\d{4}-\d{2}-\d{2})?$/.test(value) ? 'date' : 'text'
}
