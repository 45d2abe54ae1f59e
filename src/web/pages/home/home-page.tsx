import { useMe } from '../../api/use-me.ts'
import { roleNames } from '../../text/terms.ts'
import { Page } from '../../ui/page.tsx'
import { WaitingPage } from '../../ui/waiting-page.tsx'
import { AuditorHome } from './auditor-home.tsx'
import { CommitteeHome } from './committee-home.tsx'
import { OtherHome } from './other-home.tsx'
import { ResearcherHome } from './researcher-home.tsx'

/** What is waiting for the person who is signed in. */
export function HomePage() {
  const { has, ...asked } = useMe()
  return (
    <WaitingPage noun="home page" asked={asked}>
      {(me) => (
        <Page
          title="Waiting for you"
          intro={
            <p>
              {me.name}, {me.roles.map((role) => roleNames[role]?.toLowerCase() ?? role).join(' and ')} at{' '}
              {me.organisation}
            </p>
          }
        >
          {has('researcher') && <ResearcherHome />}
          {has('committee-member', 'committee-chair') && <CommitteeHome />}
          {has('auditor') && <AuditorHome />}
          {!has('researcher', 'committee-member', 'committee-chair', 'auditor') && (
            <OtherHome custodian={has('custodian')} />
          )}
        </Page>
      )}
    </WaitingPage>
  )
}
