import { Button } from '../../../ui/button.tsx'
import { SelectField } from '../../../ui/fields.tsx'
import { FieldSet } from '../../../ui/form.tsx'
import { Row } from '../../../ui/section.tsx'
import { fieldId } from '../field-errors.ts'
import {
  blankComparison,
  type CohortGroup,
  type CohortPart,
  isGroup,
  type Join,
  pathOf,
  withNewPart,
  withPart,
} from './cohort-tree.ts'
import { ComparisonEditor } from './comparison-editor.tsx'
import type { Editing } from './editing.ts'

const joins: readonly { readonly value: Join; readonly label: string }[] = [
  { value: 'all', label: 'all of these hold' },
  { value: 'any', label: 'at least one of these holds' },
  { value: 'none', label: 'none of these holds' },
]

type Props = {
  readonly group: CohortGroup
  readonly path: string
  readonly name: string
  readonly editing: Editing
  readonly onChange: (group: CohortGroup) => void
  /** Absent for the outermost group. */
  readonly onRemove?: () => void
}

/** Comparisons and further groups that hold together, alternatively, or not at all. */
export function GroupEditor({ group, path, name, editing, onChange, onRemove }: Props) {
  const { errors, focus, focusOn } = editing
  const add = (part: CohortPart) => {
    onChange(withNewPart(group, part))
    focusOn(pathOf(path, group, group.parts.length))
  }
  return (
    <FieldSet
      id={fieldId(path)}
      legend={name}
      error={errors.get(path)}
      focus={focus?.path === path ? focus : undefined}
    >
      <SelectField
        label="Patients for whom"
        value={group.join}
        choices={joins}
        onChange={(value) =>
          onChange({ ...group, join: joins.find((join) => join.value === value)?.value ?? group.join })
        }
      />
      {group.parts.map((part, index) => (
        <Part
          key={pathOf(path, group, index)}
          part={part}
          path={pathOf(path, group, index)}
          number={numberOf(name, index)}
          editing={editing}
          onChange={(next) => {
            onChange(withPart(group, index, next))
            if (next === undefined) focusOn(path)
          }}
        />
      ))}
      <Row>
        <Button kind="plain" label={`Add a comparison to ${name}`} onClick={() => add(blankComparison)}>
          Add a comparison
        </Button>
        <Button
          kind="plain"
          label={`Add a group to ${name}`}
          onClick={() => add({ join: 'any', parts: [blankComparison] })}
        >
          Add a group
        </Button>
        {onRemove !== undefined && (
          <Button kind="plain" label={`Remove ${name}`} onClick={onRemove}>
            Remove group
          </Button>
        )}
      </Row>
    </FieldSet>
  )
}

/** `2` in the outermost group, `2.1` in the group that is its second part. */
const numberOf = (name: string, index: number): string => {
  const outer = /^Group ([\d.]+)$/.exec(name)?.[1]
  return `${outer === undefined ? '' : `${outer}.`}${index + 1}`
}

type PartProps = {
  readonly part: CohortPart
  readonly path: string
  readonly number: string
  readonly editing: Editing
  readonly onChange: (part: CohortPart | undefined) => void
}

function Part({ part, number, onChange, ...place }: PartProps) {
  const onRemove = () => onChange(undefined)
  return isGroup(part) ? (
    <GroupEditor {...place} group={part} name={`Group ${number}`} onChange={onChange} onRemove={onRemove} />
  ) : (
    <ComparisonEditor
      {...place}
      comparison={part}
      name={`Comparison ${number}`}
      onChange={onChange}
      onRemove={onRemove}
    />
  )
}
