import { useState } from 'react'
import { z } from 'zod'
import type { RequestView } from '../../../contract/requests.ts'
import { useApi } from '../../api/api-context.tsx'
import { useCommand } from '../../api/use-command.ts'
import { conditionKey, conditionSentence } from '../../text/conditions.ts'
import { Button } from '../../ui/button.tsx'
import { ChoiceGroup } from '../../ui/choice-group.tsx'
import { CheckField, TextArea, TextField } from '../../ui/fields.tsx'
import { FieldSet, Form } from '../../ui/form.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import {
  type DecisionValues,
  emptyDecision,
  excludedKey,
  missingFrom,
  toDecision,
} from './decision-values.ts'

const outcomes = [
  { value: 'approved', label: 'Approve with the conditions below' },
  { value: 'rejected', label: 'Reject' },
]

/** The chair's decision. Conditions are data: the gateway enforces them before every release. */
export function DecisionForm({ request }: { request: RequestView }) {
  const api = useApi()
  const [values, setValues] = useState<DecisionValues>(() => emptyDecision(request))
  const set = (change: Partial<DecisionValues>) => setValues({ ...values, ...change })
  const decide = useCommand(() =>
    api.send(`/api/reviews/${request.id}/decision`, z.unknown(), { body: toDecision(values, request) }),
  )
  const missing = missingFrom(values)
  const sentences = toDecision(values, request).conditions
  return (
    <Form label="Decision" onSubmit={() => missing === undefined && decide.mutate(undefined)}>
      <ChoiceGroup
        label="Decision"
        name="outcome"
        value={values.outcome}
        choices={outcomes}
        onChange={(value) => set({ outcome: value === 'approved' ? 'approved' : 'rejected' })}
      />
      <TextArea
        label="Reasons for the decision"
        required
        value={values.rationale}
        onChange={(rationale) => set({ rationale })}
      />
      {values.outcome === 'approved' && <Conditions request={request} values={values} set={set} />}
      {values.outcome === 'approved' && (
        <ul>
          {sentences.map((condition) => (
            <li key={conditionKey(condition)}>{conditionSentence(condition)}</li>
          ))}
        </ul>
      )}
      <p>A decision is final: it cannot be changed afterwards. A grant can still be revoked.</p>
      <div>
        <Button type="submit" because={missing} busy={decide.isPending}>
          Decide
        </Button>
      </div>
      <ProblemNotice error={decide.error} />
    </Form>
  )
}

type ConditionsProps = {
  readonly request: RequestView
  readonly values: DecisionValues
  readonly set: (change: Partial<DecisionValues>) => void
}

function Conditions({ request, values, set }: ConditionsProps) {
  const toggle = (key: string, checked: boolean) => {
    const excluded = new Set(values.excluded)
    if (checked) excluded.add(key)
    else excluded.delete(key)
    set({ excluded })
  }
  return (
    <FieldSet legend="Conditions">
      <TextField
        label="Minimum k"
        hint="Smallest number of patients that look alike"
        type="number"
        value={values.minimumK}
        onChange={(minimumK) => set({ minimumK })}
      />
      <TextField
        label="Most patients"
        hint="Empty: no limit"
        type="number"
        value={values.maximumPatients}
        onChange={(maximumPatients) => set({ maximumPatients })}
      />
      <TextField
        label="Last day of access"
        type="date"
        value={values.endsOn}
        onChange={(endsOn) => set({ endsOn })}
      />
      {request.content.datasets.map(({ dataset, variables }) => (
        <FieldSet key={dataset} legend={`Leave out of ${dataset}`}>
          {variables.map((name) => (
            <CheckField
              key={name}
              label={name}
              checked={values.excluded.has(excludedKey(dataset, name))}
              onChange={(checked) => toggle(excludedKey(dataset, name), checked)}
            />
          ))}
        </FieldSet>
      ))}
    </FieldSet>
  )
}
