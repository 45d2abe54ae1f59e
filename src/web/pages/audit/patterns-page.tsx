import { useState } from 'react'
import { auditPatterns, type PatternsView } from '../../../contract/audit.ts'
import { useGet } from '../../api/use-get.ts'
import { formatInstantExactly } from '../../text/format.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { TextField } from '../../ui/fields.tsx'
import { Link } from '../../ui/link.tsx'
import { Page } from '../../ui/page.tsx'
import { Prose, Row, Section, Stack } from '../../ui/section.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { usePeople } from './use-people.ts'

const DAY_MS = 86_400_000
const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10)

/** What looks unusual in a period, rule by rule, each finding with the figures and entries it rests on. */
export default function PatternsPage() {
  const [from, setFrom] = useState(() => dayOf(Date.now() - 30 * DAY_MS))
  const [to, setTo] = useState(() => dayOf(Date.now() + DAY_MS))
  const query = new URLSearchParams({ from: `${from}T00:00:00.000Z`, to: `${to}T00:00:00.000Z` })
  const isPeriod = from !== '' && to !== ''
  const found = useGet(`/api/audit/patterns?${query}`, auditPatterns, { when: isPeriod })
  return (
    <Page
      title="Unusual patterns"
      intro={<p>Each rule says what it looks for. A finding is a reason to ask, not a verdict.</p>}
    >
      <Section title="Period">
        <Row>
          <TextField label="From (UTC)" type="date" value={from} onChange={setFrom} />
          <TextField label="Before (UTC)" type="date" value={to} onChange={setTo} />
        </Row>
      </Section>
      <Waiting asked={found}>
        {({ rules }) => (
          <Stack>
            {rules.map((rule) => (
              <RuleSection key={rule.id} rule={rule} />
            ))}
          </Stack>
        )}
      </Waiting>
    </Page>
  )
}

function RuleSection({ rule }: { rule: PatternsView['rules'][number] }) {
  const { nameOf } = usePeople()
  return (
    <Section title={rule.title}>
      <Prose>{rule.explanation}</Prose>
      <DataTable
        caption={`${rule.title}: findings`}
        rows={rule.findings}
        keyOf={({ person, at, entries }) => `${person} ${at} ${entries.join(' ')}`}
        empty="Nothing found."
        columns={[
          {
            head: 'Person',
            cell: ({ person }) => <Link to={`/audit/stories/person/${person}`}>{nameOf(person)}</Link>,
          },
          { head: 'Last', cell: ({ at }) => formatInstantExactly(at) },
          {
            head: 'Figures',
            cell: ({ figures }) =>
              Object.entries(figures)
                .map(([name, value]) => `${name}: ${value}`)
                .join(', '),
          },
          { head: 'Entries', cell: ({ entries }) => entries.join(', ') },
        ]}
      />
    </Section>
  )
}
