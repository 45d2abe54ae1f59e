import { SelectField } from './fields.tsx'
import { Row } from './section.tsx'

type Props = {
  readonly names: Readonly<Record<string, { readonly label: string }>>
  /** Empty: every state. */
  readonly state: string
  readonly onChange: (state: string) => void
}

/** Narrows a list to one state. */
export function StateFilter({ names, state, onChange }: Props) {
  const choices = Object.entries(names).map(([value, { label }]) => ({ value, label }))
  return (
    <Row>
      <SelectField
        label="State"
        value={state}
        choices={[{ value: '', label: 'Every state' }, ...choices]}
        onChange={onChange}
      />
    </Row>
  )
}
