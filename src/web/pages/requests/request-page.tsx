import { useParams } from 'react-router'
import { projectSchema } from '../../../contract/projects.ts'
import { type RequestView, requestSchema } from '../../../contract/requests.ts'
import { useGet } from '../../api/use-get.ts'
import { useMe } from '../../api/use-me.ts'
import { requestStates } from '../../text/terms.ts'
import { Page } from '../../ui/page.tsx'
import { Columns, Section, Stack } from '../../ui/section.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { WaitingPage } from '../../ui/waiting-page.tsx'
import { DecisionSummary } from './decision-summary.tsx'
import { RequestContent } from './request-content.tsx'
import { RequestHistory } from './request-history.tsx'
import { ResearcherActions } from './researcher-actions.tsx'
import { ReviewPanel } from './review-panel.tsx'

export default function RequestPage() {
  const { id = '' } = useParams()
  const asked = useGet(`/api/requests/${encodeURIComponent(id)}`, requestSchema)
  return (
    <WaitingPage noun="request" asked={asked}>
      {(request) => <Request request={request} />}
    </WaitingPage>
  )
}

function Request({ request }: { request: RequestView }) {
  const { me, has } = useMe()
  const project = useGet(`/api/projects/${request.projectId}`, projectSchema)
  const isMember = project.data?.members.some(({ id }) => id === me?.id) ?? false
  return (
    <Page
      title={request.title}
      aside={<StateBadge names={requestStates} state={request.status} />}
      intro={
        project.data && (
          <p>
            Project “{project.data.title}”, {project.data.organisation}
          </p>
        )
      }
    >
      <Columns>
        <RequestContent request={request} project={project.data} />
        <Stack>
          {request.decision !== null && <DecisionSummary request={request} decision={request.decision} />}
          {isMember && <ResearcherActions request={request} />}
          {has('committee-member', 'committee-chair', 'auditor') && <ReviewPanel request={request} />}
          <Section title="What happened">
            <RequestHistory request={request} project={project.data} />
          </Section>
        </Stack>
      </Columns>
    </Page>
  )
}
