import { useState } from 'react'
import { useNavigate } from 'react-router'
import { extract } from '../../../contract/extracts.ts'
import type { GrantView } from '../../../contract/grants.ts'
import { useApi } from '../../api/api-context.tsx'
import { useCommand } from '../../api/use-command.ts'
import { Button } from '../../ui/button.tsx'
import { SelectField } from '../../ui/fields.tsx'
import { Form } from '../../ui/form.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { Section } from '../../ui/section.tsx'

const formats = [
  { value: 'parquet', label: 'Parquet' },
  { value: 'csv', label: 'CSV' },
  { value: 'ndjson', label: 'NDJSON' },
]

/** Asks for an extract of one dataset of a grant. A double click asks once: both carry the same key. */
export function ExtractOrderForm({ grant }: { grant: GrantView }) {
  const api = useApi()
  const navigate = useNavigate()
  const [datasetId, setDatasetId] = useState(grant.scope.datasets[0]?.dataset ?? '')
  const [format, setFormat] = useState('parquet')
  const [key, setKey] = useState(() => crypto.randomUUID())
  const order = useCommand(
    () =>
      api.send('/api/extracts', extract, {
        body: { grantId: grant.id, datasetId, format },
        idempotencyKey: key,
      }),
    ({ id }) => navigate(`/extracts/${id}`),
  )
  const change = (apply: () => void) => {
    apply()
    setKey(crypto.randomUUID())
  }
  return (
    <Section title="Request an extract">
      <Form label="Request an extract" onSubmit={() => order.mutate(undefined)}>
        <SelectField
          label="Dataset"
          value={datasetId}
          choices={grant.scope.datasets.map(({ dataset }) => ({ value: dataset, label: dataset }))}
          onChange={(value) => change(() => setDatasetId(value))}
        />
        <SelectField
          label="Format"
          value={format}
          choices={formats}
          onChange={(value) => change(() => setFormat(value))}
        />
        <p>Consent is evaluated at the moment you ask.</p>
        <div>
          <Button type="submit" busy={order.isPending}>
            Request extract
          </Button>
        </div>
        <ProblemNotice error={order.error} />
      </Form>
    </Section>
  )
}
