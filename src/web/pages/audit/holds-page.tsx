import { useSearchParams } from 'react-router'
import { type AuditHoldView, holdPage } from '../../../contract/audit-retention.ts'
import { useMe } from '../../api/use-me.ts'
import { usePages } from '../../api/use-pages.ts'
import { formatInstant } from '../../text/format.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { SelectField } from '../../ui/fields.tsx'
import { More } from '../../ui/more.tsx'
import { Page } from '../../ui/page.tsx'
import { Row, Section } from '../../ui/section.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { HoldRecord } from './hold-record.tsx'
import { aboutInWords, holdStates, stateOf } from './hold-words.ts'
import { PlaceHoldForm } from './place-hold-form.tsx'
import { usePeople } from './use-people.ts'

const states = [
  { value: '', label: 'Every hold' },
  ...Object.entries(holdStates).map(([value, { label }]) => ({ value, label })),
]

/** What must be kept whatever its age. Auditors place and lift holds; whoever prunes the log only sees them. */
export default function HoldsPage() {
  const [search, setSearch] = useSearchParams()
  const { has } = useMe()
  const { people, nameOf } = usePeople()
  const state = search.get('state') ?? ''
  const holds = usePages(
    `/api/audit/holds${state === '' ? '' : `?state=${encodeURIComponent(state)}`}`,
    holdPage,
  )
  const mayManage = has('auditor') && !has('administrator')
  return (
    <Page
      title="Legal holds"
      intro={
        <p>
          What a hold covers is not pruned, whatever its age. Auditors place and lift holds; administrators
          prune. Reading this list is recorded.
        </p>
      }
    >
      <Section title="Holds">
        <Row>
          <SelectField
            label="State"
            value={state}
            choices={states}
            onChange={(value) => setSearch(value === '' ? {} : { state: value })}
          />
        </Row>
        <Waiting asked={{ ...holds, data: holds.items }}>
          {(items) => (
            <DataTable
              caption="Legal holds"
              rows={items}
              keyOf={({ id }: AuditHoldView) => id}
              empty={state === '' ? 'No hold has been placed.' : 'No hold in this state.'}
              columns={[
                { head: 'Covers', cell: (hold) => aboutInWords(hold, nameOf) },
                { head: 'State', cell: (hold) => <StateBadge names={holdStates} state={stateOf(hold)} /> },
                { head: 'Placed', cell: ({ placedAt }) => formatInstant(placedAt) },
                { head: 'By', cell: ({ placedBy }) => nameOf(placedBy) },
              ]}
              more={{
                label: (hold) => `hold on ${aboutInWords(hold, nameOf)}`,
                content: (hold) => <HoldRecord hold={hold} nameOf={nameOf} mayLift={mayManage} />,
              }}
            />
          )}
        </Waiting>
        <More list={holds} />
      </Section>
      {mayManage && <PlaceHoldForm people={people} />}
    </Page>
  )
}
