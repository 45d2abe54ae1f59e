import { useState } from 'react'
import { requestContent } from '../../../contract/request-content.ts'
import type { NewRequest } from '../../../contract/requests.ts'
import { dataUseTerms } from '../../text/terms.ts'
import { Button } from '../../ui/button.tsx'
import { CheckField, SelectField, TextArea, TextField } from '../../ui/fields.tsx'
import { FieldSet, Form } from '../../ui/form.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { Section } from '../../ui/section.tsx'
import { DatasetsField } from './datasets-field.tsx'
import {
  errorBelow,
  errorsFrom,
  errorsOf,
  type FieldErrors,
  fieldId,
  relocate,
  type Violations,
  violationsOf,
} from './field-errors.ts'
import { FieldProblems } from './field-problems.tsx'
import { type RequestValues, toContent } from './request-values.ts'
import { keysOf } from './selection-values.ts'

type Content = NewRequest['content']

type Props = {
  readonly initial: RequestValues
  readonly before?: Content
  readonly busy: boolean
  readonly error: unknown
  /** What the gateway objected to when this content was submitted. */
  readonly objections?: Violations
  readonly onSave: (content: Content) => void
}

const purposes = ['DUO:0000042', 'DUO:0000006', 'DUO:0000007', 'DUO:0000011'].map((code) => ({
  value: code,
  label: dataUseTerms[code] ?? code,
}))

/** What a researcher writes. Saved as a draft; submitting is a step of its own. */
export function RequestForm({ initial, before, busy, error, objections = [], onSave }: Props) {
  const [values, setValues] = useState(initial)
  const [found, setFound] = useState<FieldErrors>(() => errorsFrom(objections))
  // Another object each time the form was checked.
  const [checked, setChecked] = useState<object>()
  // The datasets that `found` and the gateway's answer are about, by position.
  const [asked, setAsked] = useState(() => keysOf(initial.datasets))
  const here = (errors: FieldErrors) => relocate(errors, asked, keysOf(values.datasets))
  const listed = here(found)
  const errors = new Map([...here(errorsFrom(violationsOf(error))), ...listed])
  const set = (change: Partial<RequestValues>) => setValues((now) => ({ ...now, ...change }))
  const save = () => {
    const content = toContent(values, before)
    const problems = errorsOf(values, content)
    setFound(problems)
    setChecked({})
    setAsked(keysOf(values.datasets))
    const { data } = requestContent.safeParse(content)
    if (problems.size === 0 && data !== undefined) onSave(data)
  }
  return (
    <Form label="Request" onSubmit={save}>
      {listed.size > 0 && (
        <FieldProblems found={listed} several={values.datasets.length > 1} checked={checked} />
      )}
      <Section title="Purpose">
        <TextField
          id={fieldId('title')}
          label="Title"
          required
          value={values.title}
          error={errors.get('title')}
          onChange={(title) => set({ title })}
        />
        <SelectField
          id={fieldId('purpose.code')}
          label="Kind of use"
          value={values.purposeCode}
          choices={purposes}
          onChange={(purposeCode) => set({ purposeCode })}
        />
        {values.purposeCode === 'DUO:0000007' && (
          <TextField
            id={fieldId('purpose.diseases')}
            label="Diseases"
            hint="MONDO or DOID terms, separated by commas"
            value={values.diseases}
            error={errorBelow(errors, 'purpose.diseases')}
            onChange={(diseases) => set({ diseases })}
          />
        )}
        <TextArea
          id={fieldId('purpose.statement')}
          label="What the data are for"
          required
          value={values.statement}
          error={errors.get('purpose.statement')}
          onChange={(statement) => set({ statement })}
        />
        <CheckField
          label="The use is commercial"
          checked={values.commercialUse}
          onChange={(commercialUse) => set({ commercialUse })}
        />
        <CheckField
          label="The organisation works for profit"
          checked={values.forProfitOrganisation}
          onChange={(forProfitOrganisation) => set({ forProfitOrganisation })}
        />
      </Section>
      <DatasetsField
        selections={values.datasets}
        errors={errors}
        onChange={(datasets) => set({ datasets })}
      />
      <Section title="Approval, place and period">
        <FieldSet legend="Ethics approval" hint="Leave both empty if there is none.">
          <TextField
            id={fieldId('ethics.reference')}
            label="Reference"
            value={values.ethicsReference}
            error={errors.get('ethics.reference')}
            onChange={(ethicsReference) => set({ ethicsReference })}
          />
          <TextField
            id={fieldId('ethics.expiresOn')}
            label="Valid to"
            type="date"
            value={values.ethicsExpiresOn}
            error={errors.get('ethics.expiresOn')}
            onChange={(ethicsExpiresOn) => set({ ethicsExpiresOn })}
          />
        </FieldSet>
        <TextField
          id={fieldId('destination.organisation')}
          label="Organisation that receives the data"
          required
          value={values.organisation}
          error={errors.get('destination.organisation')}
          onChange={(organisation) => set({ organisation })}
        />
        <TextField
          id={fieldId('destination.jurisdiction')}
          label="Country or region"
          hint="ISO 3166 code, such as HK or CN-GD"
          required
          value={values.jurisdiction}
          error={errors.get('destination.jurisdiction')}
          onChange={(jurisdiction) => set({ jurisdiction })}
        />
        <TextField
          id={fieldId('endsOn')}
          label="Last day of access"
          type="date"
          required
          value={values.endsOn}
          error={errors.get('endsOn')}
          onChange={(endsOn) => set({ endsOn })}
        />
      </Section>
      <div>
        <Button type="submit" busy={busy}>
          Save draft
        </Button>
      </div>
      <ProblemNotice error={error} />
    </Form>
  )
}
