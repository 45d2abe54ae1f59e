import { useParams } from 'react-router'
import { type ExtractView, extract } from '../../../contract/extracts.ts'
import { useGet } from '../../api/use-get.ts'
import { formatInstant, formatPpm } from '../../text/format.ts'
import { extractStates } from '../../text/terms.ts'
import { Code } from '../../ui/code.tsx'
import { FactList } from '../../ui/fact-list.tsx'
import { Figures } from '../../ui/figures.tsx'
import { Link } from '../../ui/link.tsx'
import { Page } from '../../ui/page.tsx'
import { Section } from '../../ui/section.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { Stepper } from '../../ui/stepper.tsx'
import { WaitingPage } from '../../ui/waiting-page.tsx'
import { figuresOf } from './counts.ts'
import { ExtractFiles } from './extract-files.tsx'
import { ExtractRefusal } from './extract-refusal.tsx'
import { isSettled, stepsOf } from './stages.ts'

const pollMilliseconds = 1000

export default function ExtractPage() {
  const { id = '' } = useParams()
  const asked = useGet(`/api/extracts/${encodeURIComponent(id)}`, extract, {
    every: (data) => (data !== undefined && isSettled(data.status) ? false : pollMilliseconds),
  })
  return (
    <WaitingPage noun="extract" asked={asked}>
      {(data) => <Extract extract={data} />}
    </WaitingPage>
  )
}

function Extract({ extract: shown }: { extract: ExtractView }) {
  const { risk } = shown
  return (
    <Page
      title={`Extract of ${shown.dataset.id}`}
      aside={<StateBadge names={extractStates} state={shown.status} />}
      intro={
        <p>
          Asked for on {formatInstant(shown.createdAt)} under{' '}
          <Link to={`/grants/${shown.grantId}`}>this grant</Link>.
        </p>
      }
    >
      <Section title="Way to release">
        <output aria-live="polite">
          {isSettled(shown.status) ? '' : `Working: this page follows along. Stage ${shown.stage}.`}
        </output>
        <Stepper label="Stages of the release" steps={stepsOf(shown)} />
      </Section>
      {shown.refusal !== undefined && <ExtractRefusal refusal={shown.refusal} />}
      <Section title="Patients">
        <Figures figures={figuresOf(shown.counts)} />
      </Section>
      {risk !== undefined && (
        <Section title="Risk that remains">
          <p>
            Every released patient looks like at least {risk.k.reached - 1} others: k = {risk.k.reached},
            required {risk.k.required}.
          </p>
          <FactList
            facts={[
              ['Groups of look-alikes', String(risk.classes)],
              ['Highest chance of being singled out', formatPpm(risk.prosecutorRisk.highestPpm)],
              ['Average chance', formatPpm(risk.prosecutorRisk.averagePpm)],
            ]}
          />
        </Section>
      )}
      {shown.status === 'delivered' && <ExtractFiles extract={shown} />}
      <Section title="About this extract">
        <FactList
          facts={[
            ['Dataset', `${shown.dataset.id}, version ${shown.dataset.version}`],
            ['Consent evaluated at', formatInstant(shown.asOf)],
            ['Recorded', shown.recordedAt && formatInstant(shown.recordedAt)],
            ['Delivered', shown.deliveredAt && formatInstant(shown.deliveredAt)],
            ['Statement', shown.statement && <Code key="statement">{shown.statement}</Code>],
            ['Id', <Code key="id">{shown.id}</Code>],
          ]}
        />
      </Section>
    </Page>
  )
}
