import { useParams } from 'react-router'
import { type GrantView, grantSchema } from '../../../contract/grants.ts'
import { useGet } from '../../api/use-get.ts'
import { useMe } from '../../api/use-me.ts'
import { cohortSentence } from '../../text/cohort.ts'
import { formatInstant } from '../../text/format.ts'
import { dataUseTerm, grantStates } from '../../text/terms.ts'
import { FactList } from '../../ui/fact-list.tsx'
import { Link } from '../../ui/link.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Page } from '../../ui/page.tsx'
import { Columns, Prose, Section, Stack } from '../../ui/section.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { WaitingPage } from '../../ui/waiting-page.tsx'
import { Duties } from '../requests/decision-summary.tsx'
import { ExtractOrderForm } from './extract-order-form.tsx'
import { GrantExtracts } from './grant-extracts.tsx'
import { RevokeForm } from './revoke-form.tsx'

export default function GrantPage() {
  const { id = '' } = useParams()
  const asked = useGet(`/api/grants/${encodeURIComponent(id)}`, grantSchema)
  return (
    <WaitingPage noun="grant" asked={asked}>
      {(grant) => <Grant grant={grant} />}
    </WaitingPage>
  )
}

function Grant({ grant }: { grant: GrantView }) {
  const { has } = useMe()
  const active = grant.status === 'active'
  return (
    <Page
      title={`Grant ${grant.id.slice(0, 8)}`}
      aside={<StateBadge names={grantStates} state={grant.status} />}
      intro={
        <p>
          Given for <Link to={`/requests/${grant.requestId}`}>this request</Link>.
        </p>
      }
    >
      {grant.revoked !== null && (
        <Notice tone="bad" title={`Revoked on ${formatInstant(grant.revoked.at)}`}>
          <p>{grant.revoked.reason}</p>
        </Notice>
      )}
      <Columns>
        <Stack>
          <Section title="Scope">
            <Prose>{grant.scope.purpose.statement}</Prose>
            <FactList
              facts={[
                ['Kind of use', dataUseTerm(grant.scope.purpose.code)],
                ['From', formatInstant(grant.startsAt)],
                ['Ends', formatInstant(grant.endsAt)],
              ]}
            />
            {grant.scope.datasets.map(({ dataset, version, variables, cohort }) => (
              <div key={dataset}>
                <strong>
                  <Link to={`/catalogue/${dataset}`}>{dataset}</Link>
                  {version !== undefined && `, version ${version}`}
                </strong>
                <p>{variables.join(', ')}</p>
                <p>Patients: {cohort === undefined ? 'all' : cohortSentence(cohort)}</p>
              </div>
            ))}
          </Section>
          <Section title="Conditions and duties">
            <Duties conditions={grant.conditions} obligations={grant.obligations} />
            {grant.conditions.length + grant.obligations.length === 0 && <p>None.</p>}
          </Section>
          {has('researcher', 'auditor') && <GrantExtracts grantId={grant.id} />}
        </Stack>
        <Stack>
          {active && has('researcher') && <ExtractOrderForm grant={grant} />}
          {active && has('committee-chair', 'custodian') && <RevokeForm grantId={grant.id} />}
        </Stack>
      </Columns>
    </Page>
  )
}
