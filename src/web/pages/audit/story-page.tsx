import { useParams } from 'react-router'
import { auditStory, storyKinds } from '../../../contract/audit.ts'
import { usePages } from '../../api/use-pages.ts'
import { Link } from '../../ui/link.tsx'
import { More } from '../../ui/more.tsx'
import { Page } from '../../ui/page.tsx'
import { Columns, Section, Stack } from '../../ui/section.tsx'
import { Timeline } from '../../ui/timeline.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { EntryTable } from './entry-table.tsx'
import { placeOf } from './places.ts'
import { usePeople } from './use-people.ts'

const titles = {
  request: 'Story of a request',
  extract: 'Story of an extract',
  person: "Story of a person's access",
} as const

/** Everything the log says of one thing, from the beginning: as a line of time, and as entries. */
export default function StoryPage() {
  const { kind = '', id = '' } = useParams()
  const known = storyKinds.find((one) => one === kind) ?? 'request'
  const { nameOf } = usePeople()
  const story = usePages(
    `/api/audit/stories/${encodeURIComponent(kind)}/${encodeURIComponent(id)}`,
    auditStory,
  )
  const things = story.pages?.[0]?.things ?? []
  return (
    <Page title={titles[known]} intro={<p>{known === 'person' ? nameOf(id) : id}</p>}>
      <Columns>
        <Section title="What happened">
          <Stack>
            <Waiting asked={{ ...story, data: story.items }}>
              {(items) => (
                <Timeline
                  happenings={items.map((entry) => ({
                    key: entry.id,
                    at: entry.time,
                    what: `${nameOf(entry.actor)} ${entry.says}`,
                  }))}
                />
              )}
            </Waiting>
            <More list={story} />
          </Stack>
        </Section>
        <Section title="What belongs to it">
          <ul>
            {things.map((thing) => (
              <li key={`${thing.kind} ${thing.id}`}>
                <Link to={placeOf(thing.kind, thing.id)}>
                  {thing.kind === 'person' ? nameOf(thing.id) : `${thing.kind} ${thing.id}`}
                </Link>
                {thing.status === null ? '' : `, ${thing.status}`}
              </li>
            ))}
          </ul>
        </Section>
      </Columns>
      <Section title="Entries">
        <EntryTable caption="Entries of the story" entries={story.items ?? []} empty="None." />
      </Section>
    </Page>
  )
}
