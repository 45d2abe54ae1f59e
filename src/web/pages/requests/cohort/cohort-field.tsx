import { useMemo, useState } from 'react'
import type { DatasetView } from '../../../../contract/catalogue.ts'
import { predicate } from '../../../../contract/cohort.ts'
import { cohortSentence } from '../../../text/cohort.ts'
import { Button } from '../../../ui/button.tsx'
import { FieldSet } from '../../../ui/form.tsx'
import { fieldId } from '../field-errors.ts'
import { blankComparison, type CohortGroup, pathOf, toPredicate, withNewPart } from './cohort-tree.ts'
import type { Editing } from './editing.ts'
import { GroupEditor } from './group-editor.tsx'

type Props = {
  readonly dataset: DatasetView
  readonly cohort: CohortGroup
  /** Place of the cohort in the request's content. */
  readonly path: string
  readonly errors: ReadonlyMap<string, string>
  readonly onChange: (cohort: CohortGroup) => void
}

const legend = 'Patients'

/** Which patients a request is about. Names, identity numbers and free text cannot be selected on. */
export function CohortField({ dataset, cohort, path, errors, onChange }: Props) {
  const [focus, setFocus] = useState<Editing['focus']>()
  const variables = useMemo(() => comparable(dataset), [dataset])
  const focusOn = (place: string) => setFocus({ path: place })
  const start = () => {
    onChange(withNewPart(cohort, blankComparison))
    focusOn(pathOf(path, cohort, 0))
  }
  if (cohort.parts.length === 0)
    return (
      <FieldSet id={fieldId(path)} legend={legend} error={errors.get(path)} focus={focus}>
        <p>All patients of the dataset.</p>
        <div>
          <Button kind="plain" onClick={start}>
            Choose patients by their data
          </Button>
        </div>
      </FieldSet>
    )
  return (
    <>
      <GroupEditor
        group={cohort}
        path={path}
        name={legend}
        editing={{ variables, errors, focus, focusOn }}
        onChange={onChange}
      />
      <InWords cohort={cohort} />
    </>
  )
}

/** The cohort as the committee will read it, once it can be read. */
function InWords({ cohort }: { cohort: CohortGroup }) {
  const { data } = predicate.safeParse(toPredicate(cohort))
  return (
    <p>
      <strong>In words:</strong> {data === undefined ? 'not complete yet' : cohortSentence(data)}
    </p>
  )
}

const comparable = ({ tables }: DatasetView): Editing['variables'] =>
  new Map(
    tables.flatMap((table) =>
      table.variables.flatMap(({ name, comparesWith }) =>
        comparesWith === null ? [] : [[`${table.name}.${name}`, comparesWith] as const],
      ),
    ),
  )
