import { useState } from 'react'
import { z } from 'zod'
import { useApi } from '../../api/api-context.tsx'
import { useCommand } from '../../api/use-command.ts'
import { voteNames } from '../../text/terms.ts'
import { Button } from '../../ui/button.tsx'
import { ChoiceGroup } from '../../ui/choice-group.tsx'
import { TextArea } from '../../ui/fields.tsx'
import { Form } from '../../ui/form.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'

const choices = Object.entries(voteNames).map(([value, label]) => ({ value, label }))

export function VoteForm({ requestId }: { requestId: string }) {
  const api = useApi()
  const [choice, setChoice] = useState('')
  const [rationale, setRationale] = useState('')
  const vote = useCommand(() =>
    api.send(`/api/reviews/${requestId}/votes`, z.unknown(), { body: { choice, rationale } }),
  )
  const missing =
    choice === '' ? 'Choose how you vote.' : rationale.trim() === '' ? 'State your reasons.' : undefined
  return (
    <Form label="Your vote" onSubmit={() => missing === undefined && vote.mutate(undefined)}>
      <ChoiceGroup label="Your vote" name="choice" value={choice} choices={choices} onChange={setChoice} />
      <TextArea label="Reasons for your vote" required value={rationale} onChange={setRationale} />
      <div>
        <Button type="submit" because={missing} busy={vote.isPending}>
          Cast vote
        </Button>
      </div>
      <ProblemNotice error={vote.error} />
    </Form>
  )
}
