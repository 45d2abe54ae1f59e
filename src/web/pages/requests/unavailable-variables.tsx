import { Button } from '../../ui/button.tsx'
import { FieldSet } from '../../ui/form.tsx'
import { Row } from '../../ui/section.tsx'
import type { Unavailable } from './offer.ts'

type Props = {
  readonly variables: readonly Unavailable[]
  readonly onRemove: (name: string) => void
}

/** Chosen variables that cannot be had, each with the reason and a way to take it out. */
export function UnavailableVariables({ variables, onRemove }: Props) {
  if (variables.length === 0) return null
  return (
    <FieldSet legend="Chosen, but not on offer">
      {variables.map(({ name, because }) => (
        <Row key={name}>
          <span>
            <strong>{name}</strong>: {because}
          </span>
          <Button kind="plain" label={`Remove ${name}`} onClick={() => onRemove(name)}>
            Remove
          </Button>
        </Row>
      ))}
    </FieldSet>
  )
}
