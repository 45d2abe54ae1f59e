import type { AuditEntryView } from '../../../contract/audit.ts'
import { formatInstantExactly } from '../../text/format.ts'
import { outcomes } from '../../text/terms.ts'
import { Code, CodeBlock } from '../../ui/code.tsx'
import { DataTable } from '../../ui/data-table.tsx'
import { FactList } from '../../ui/fact-list.tsx'
import { Link } from '../../ui/link.tsx'
import { Row, Stack } from '../../ui/section.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { PersonalData } from './personal-data.tsx'
import { usePeople } from './use-people.ts'

type Props = { readonly caption: string; readonly entries: readonly AuditEntryView[]; readonly empty: string }

/** Entries of the record; each opens to exactly what was hashed. */
export function EntryTable({ caption, entries, empty }: Props) {
  const { nameOf } = usePeople()
  return (
    <DataTable
      caption={caption}
      rows={entries}
      keyOf={({ id }: AuditEntryView) => id}
      empty={empty}
      more={{ label: ({ id, type }) => `entry ${id}, ${type}`, content: (entry) => <Entry entry={entry} /> }}
      columns={[
        { head: 'Time', cell: ({ time }) => formatInstantExactly(time) },
        { head: 'What', cell: ({ type }) => type },
        { head: 'In words', cell: ({ says }) => says },
        { head: 'Outcome', cell: ({ outcome }) => <StateBadge names={outcomes} state={outcome} /> },
        { head: 'Who', cell: ({ actor }) => nameOf(actor) },
        { head: 'Reason', cell: ({ reason }) => reason ?? '' },
        { head: 'About', cell: (entry) => <About entry={entry} /> },
      ]}
    />
  )
}

/** Stories that can be told from an entry. */
const storiesOf = ({ request, extract, actor }: AuditEntryView): (readonly [kind: string, id: string])[] => [
  ...(request === null ? [] : [['request', request] as const]),
  ...(extract === null ? [] : [['extract', extract] as const]),
  ...(actor !== null && /^[0-9a-f-]{36}$/.test(actor) ? [['person', actor] as const] : []),
]

function About({ entry }: { entry: AuditEntryView }) {
  if (entry.extract !== null) return <Link to={`/extracts/${entry.extract}`}>extract</Link>
  if (entry.grant !== null) return <Link to={`/grants/${entry.grant}`}>grant</Link>
  if (entry.request !== null) return <Link to={`/requests/${entry.request}`}>request</Link>
  if (entry.dataset !== null) return <Link to={`/catalogue/${entry.dataset}`}>dataset</Link>
  return null
}

function Entry({ entry }: { entry: AuditEntryView }) {
  return (
    <Stack>
      <FactList
        facts={[
          ['Number of the entry', entry.id],
          ['Index in the log', entry.index ?? 'not yet in a signed tree'],
          ['Leaf hash', <Code key="hash">{entry.leafHash}</Code>],
        ]}
      />
      <Row>
        {storiesOf(entry).map(([kind, id]) => (
          <Link key={kind} to={`/audit/stories/${kind}/${id}`}>
            {`Story of the ${kind}`}
          </Link>
        ))}
      </Row>
      <PersonalData entry={entry.id} />
      <CodeBlock label={`Canonical event ${entry.id}`}>{entry.event}</CodeBlock>
    </Stack>
  )
}
