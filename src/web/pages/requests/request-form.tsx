import { useState } from 'react'
import { requestContent } from '../../../contract/request-content.ts'
import type { NewRequest } from '../../../contract/requests.ts'
import { dataUseTerms } from '../../text/terms.ts'
import { Button } from '../../ui/button.tsx'
import { CheckField, SelectField, TextArea, TextField } from '../../ui/fields.tsx'
import { FieldSet, Form } from '../../ui/form.tsx'
import { Notice } from '../../ui/notice.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { Section } from '../../ui/section.tsx'
import { DatasetField } from './dataset-field.tsx'
import { type RequestValues, toContent } from './request-values.ts'

type Content = NewRequest['content']

type Props = {
  readonly initial: RequestValues
  readonly before?: Content
  readonly busy: boolean
  readonly error: unknown
  readonly onSave: (content: Content) => void
}

const purposes = ['DUO:0000042', 'DUO:0000006', 'DUO:0000007', 'DUO:0000011'].map((code) => ({
  value: code,
  label: dataUseTerms[code] ?? code,
}))

/** What a researcher writes. Saved as a draft; submitting is a step of its own. */
export function RequestForm({ initial, before, busy, error, onSave }: Props) {
  const [values, setValues] = useState(initial)
  const [errors, setErrors] = useState<ReadonlyMap<string, string>>(new Map())
  const set = (change: Partial<RequestValues>) => setValues((now) => ({ ...now, ...change }))
  const save = () => {
    const checked = requestContent.safeParse(toContent(values, before))
    setErrors(new Map(checked.error?.issues.map(({ path, message }) => [path.join('.'), message]) ?? []))
    if (checked.success) onSave(checked.data)
  }
  return (
    <Form label="Request" onSubmit={save}>
      {errors.size > 0 && (
        <Notice tone="bad" title="The draft was not saved: some fields need your attention" live>
          <ul>
            {[...errors].map(([path, message]) => (
              <li key={path}>
                {fieldNames[path] ?? path}: {message}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      <Section title="Purpose">
        <TextField
          label="Title"
          required
          value={values.title}
          error={errors.get('title')}
          onChange={(title) => set({ title })}
        />
        <SelectField
          label="Kind of use"
          value={values.purposeCode}
          choices={purposes}
          onChange={(purposeCode) => set({ purposeCode })}
        />
        {values.purposeCode === 'DUO:0000007' && (
          <TextField
            label="Diseases"
            hint="MONDO or DOID terms, separated by commas"
            value={values.diseases}
            error={errors.get('purpose.diseases.0')}
            onChange={(diseases) => set({ diseases })}
          />
        )}
        <TextArea
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
      <Section title="Data">
        <DatasetField
          dataset={values.dataset}
          variables={values.variables}
          error={errors.get('datasets.0.variables')}
          onChange={(dataset, variables) => set({ dataset, variables })}
        />
        <TextArea
          label="Why these variables are needed"
          hint="Adequate but not excessive for the purpose"
          required
          value={values.justification}
          error={errors.get('datasets.0.justification')}
          onChange={(justification) => set({ justification })}
        />
      </Section>
      <Section title="Approval, place and period">
        <FieldSet legend="Ethics approval" hint="Leave both empty if there is none.">
          <TextField
            label="Reference"
            value={values.ethicsReference}
            error={errors.get('ethics.reference')}
            onChange={(ethicsReference) => set({ ethicsReference })}
          />
          <TextField
            label="Valid to"
            type="date"
            value={values.ethicsExpiresOn}
            error={errors.get('ethics.expiresOn')}
            onChange={(ethicsExpiresOn) => set({ ethicsExpiresOn })}
          />
        </FieldSet>
        <TextField
          label="Organisation that receives the data"
          required
          value={values.organisation}
          error={errors.get('destination.organisation')}
          onChange={(organisation) => set({ organisation })}
        />
        <TextField
          label="Country or region"
          hint="ISO 3166 code, such as HK or CN-GD"
          required
          value={values.jurisdiction}
          error={errors.get('destination.jurisdiction')}
          onChange={(jurisdiction) => set({ jurisdiction })}
        />
        <TextField
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

const fieldNames: Readonly<Record<string, string>> = {
  title: 'Title',
  'purpose.statement': 'What the data are for',
  'purpose.diseases.0': 'Diseases',
  'datasets.0.dataset': 'Dataset',
  'datasets.0.variables': 'Variables',
  'datasets.0.justification': 'Why these variables are needed',
  'ethics.reference': 'Reference of the ethics approval',
  'ethics.expiresOn': 'End of the ethics approval',
  'destination.organisation': 'Organisation that receives the data',
  'destination.jurisdiction': 'Country or region',
  endsOn: 'Last day of access',
}
