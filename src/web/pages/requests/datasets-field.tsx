import { useState } from 'react'
import { cataloguePage } from '../../../contract/catalogue.ts'
import { useGet } from '../../api/use-get.ts'
import { Button } from '../../ui/button.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { Section } from '../../ui/section.tsx'
import { titleOf } from '../catalogue/title-of.ts'
import { DatasetField } from './dataset-field.tsx'
import { type FieldErrors, placeOf } from './field-errors.ts'
import { keysOf, type SelectionValues, withNewSelection } from './selection-values.ts'

type Props = {
  readonly selections: readonly SelectionValues[]
  readonly errors: FieldErrors
  readonly onChange: (selections: readonly SelectionValues[]) => void
}

/** The datasets of a request, at least one and each once: a section for each, and a button for the next. */
export function DatasetsField({ selections, errors, onChange }: Props) {
  const list = useGet('/api/catalogue?limit=200', cataloguePage)
  const [focus, setFocus] = useState<{ readonly key: number | undefined }>()
  const choices = (list.data?.items ?? []).map((item) => ({ value: item.id, label: titleOf(item) }))
  const isFree = (id: string) => !selections.some(({ dataset }) => dataset === id)
  const free = choices.filter(({ value }) => isFree(value)).length
  const blank = selections.filter(({ dataset }) => dataset === '').length
  const noMore =
    list.data !== undefined && free <= blank ? 'The catalogue has no further dataset.' : undefined
  const several = selections.length > 1
  const change = (next: readonly SelectionValues[], focused: number | undefined) => {
    onChange(next)
    setFocus({ key: focused })
  }
  const add = () => {
    const next = withNewSelection(selections)
    change(next, next.at(-1)?.key)
  }
  const remove = (index: number) => {
    const next = selections.filter((_, at) => at !== index)
    change(next, keysOf(next)[Math.max(0, index - 1)])
  }
  return (
    <>
      <ProblemNotice error={list.error} />
      {selections.map((selected, index) => (
        <Section
          key={selected.key}
          title={several ? `Dataset ${index + 1}` : 'Data'}
          focus={focus?.key === selected.key ? focus : undefined}
          aside={
            several ? (
              <Button kind="plain" label={`Remove dataset ${index + 1}`} onClick={() => remove(index)}>
                Remove
              </Button>
            ) : undefined
          }
        >
          <DatasetField
            selected={selected}
            choices={choices.filter(({ value }) => value === selected.dataset || isFree(value))}
            path={placeOf(index)}
            errors={errors}
            onChange={(next) => onChange(selections.map((one) => (one.key === next.key ? next : one)))}
          />
        </Section>
      ))}
      <div>
        <Button kind="plain" because={noMore} onClick={add}>
          Add a dataset
        </Button>
      </div>
    </>
  )
}
