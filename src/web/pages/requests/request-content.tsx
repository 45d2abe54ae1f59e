import type { ProjectView } from '../../../contract/projects.ts'
import type { RequestView } from '../../../contract/requests.ts'
import { formatDate } from '../../text/format.ts'
import { dataUseTerm } from '../../text/terms.ts'
import { FactList } from '../../ui/fact-list.tsx'
import { Prose, Section, Stack } from '../../ui/section.tsx'
import { Selection } from './selection.tsx'

type Props = { readonly request: RequestView; readonly project: ProjectView | undefined }

/** What is asked for, by whom, why, and for how long. */
export function RequestContent({ request, project }: Props) {
  const content = shownContent(request)
  const { purpose } = content
  return (
    <Stack>
      <Section title="Purpose">
        <Prose>{purpose.statement}</Prose>
        <FactList
          facts={[
            ['Kind of use', dataUseTerm(purpose.code)],
            ['Diseases', purpose.diseases?.join(', ')],
            [
              'Methods research',
              purpose.methodsResearch === undefined ? undefined : yesNo(purpose.methodsResearch),
            ],
            ['Commercial use', yesNo(purpose.commercialUse)],
            ['For-profit organisation', yesNo(purpose.forProfitOrganisation)],
            [
              'Ethics approval',
              content.ethics &&
                `${content.ethics.reference}, valid to ${formatDate(content.ethics.expiresOn)}`,
            ],
            ['Data go to', `${content.destination.organisation} (${content.destination.jurisdiction})`],
            ['Last day of access wanted', formatDate(content.endsOn)],
            [
              'Team',
              project?.members.map(({ name, organisation }) => `${name} (${organisation})`).join(', '),
            ],
          ]}
        />
      </Section>
      {content.datasets.map((selection) => (
        <Selection key={selection.dataset} selection={selection} />
      ))}
    </Stack>
  )
}

/** What the committee sees: the last submission with its dataset versions; the draft while it can be changed. */
const shownContent = ({ status, content, versions }: RequestView): RequestView['content'] =>
  status === 'draft' || status === 'returned' ? content : (versions.at(-1)?.content ?? content)

const yesNo = (value: boolean): string => (value ? 'yes' : 'no')
