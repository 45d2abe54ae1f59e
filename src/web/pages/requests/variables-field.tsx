import { useState } from 'react'
import type { DatasetView } from '../../../contract/catalogue.ts'
import { FieldSet } from '../../ui/form.tsx'
import { unavailable } from './offer.ts'
import { TableVariables } from './table-variables.tsx'
import { UnavailableVariables } from './unavailable-variables.tsx'

type Props = {
  readonly id: string
  /** Undefined until one is chosen and read. */
  readonly dataset: DatasetView | undefined
  /** `table.variable` */
  readonly chosen: readonly string[]
  readonly error: string | undefined
  readonly onChange: (variables: readonly string[]) => void
}

/** Which variables of the dataset a request asks for. */
export function VariablesField({ id, dataset, chosen, error, onChange }: Props) {
  const [focus, setFocus] = useState<object>()
  const remove = (name: string) => {
    onChange(chosen.filter((other) => other !== name))
    // The button that had the focus is gone.
    setFocus({})
  }
  return (
    <FieldSet id={id} legend="Variables" error={error} focus={focus}>
      {dataset === undefined ? (
        <p>They are listed here once a dataset is chosen.</p>
      ) : (
        <>
          <p>
            Names and identity numbers are not listed: they never leave. Patients appear under a pseudonym.
          </p>
          <UnavailableVariables variables={unavailable(dataset, chosen)} onRemove={remove} />
          {dataset.tables.map((table) => (
            <TableVariables key={table.name} table={table} chosen={chosen} onChange={onChange} />
          ))}
        </>
      )}
    </FieldSet>
  )
}
