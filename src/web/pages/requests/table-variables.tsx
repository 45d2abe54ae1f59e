import type { DatasetView } from '../../../contract/catalogue.ts'
import { fateOf } from '../../text/fate.ts'
import { variableClasses } from '../../text/terms.ts'
import { CheckField } from '../../ui/fields.tsx'
import { FieldSet } from '../../ui/form.tsx'
import { KindTag } from '../../ui/state-badge.tsx'
import { isHeldBack, isOffered } from './offer.ts'

type Variable = DatasetView['tables'][number]['variables'][number]

type Props = {
  readonly table: DatasetView['tables'][number]
  readonly chosen: readonly string[]
  readonly onChange: (variables: readonly string[]) => void
}

/** The variables of a table that can be had, to choose from, and why others cannot. */
export function TableVariables({ table, chosen, onChange }: Props) {
  const offered = table.variables.filter(isOffered)
  const heldBack = table.variables.filter(isHeldBack)
  if (offered.length + heldBack.length === 0) return null
  return (
    <FieldSet legend={`Variables of ${table.name}`}>
      {offered.map((variable) => {
        const name = `${table.name}.${variable.name}`
        return (
          <CheckField
            key={name}
            label={<Named variable={variable} />}
            hint={fateOf(variable)}
            checked={chosen.includes(name)}
            onChange={(checked) =>
              onChange(checked ? [...chosen, name] : chosen.filter((other) => other !== name))
            }
          />
        )
      })}
      {heldBack.map((variable) => (
        <p key={variable.name}>
          Not on offer: <Named variable={variable} /> {fateOf(variable)}
        </p>
      ))}
    </FieldSet>
  )
}

function Named({ variable }: { variable: Variable }) {
  return (
    <>
      {variable.name} <KindTag names={variableClasses} kind={variable.class} />
    </>
  )
}
