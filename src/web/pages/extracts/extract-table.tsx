import type { ExtractView } from '../../../contract/extracts.ts'
import { formatInstant } from '../../text/format.ts'
import { extractStates } from '../../text/terms.ts'
import { DataTable, type Sorting } from '../../ui/data-table.tsx'
import { Link } from '../../ui/link.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { countText } from './counts.ts'

type Props = {
  readonly caption: string
  readonly extracts: readonly ExtractView[]
  readonly empty: string
  readonly sorting?: Sorting
}

export function ExtractTable({ caption, extracts, empty, sorting }: Props) {
  return (
    <DataTable
      caption={caption}
      rows={extracts}
      keyOf={({ id }: ExtractView) => id}
      empty={empty}
      {...(sorting === undefined ? {} : { sorting })}
      columns={[
        {
          head: 'Extract',
          cell: ({ id, dataset }) => (
            <Link to={`/extracts/${id}`}>{`${dataset.id} (${id.slice(0, 8)})`}</Link>
          ),
        },
        { head: 'State', cell: ({ status }) => <StateBadge names={extractStates} state={status} /> },
        { head: 'Released', align: 'right', cell: ({ counts }) => countText(counts.released) },
        { head: 'Files', align: 'right', cell: ({ files }) => files.length },
        { head: 'Asked for', sort: 'createdAt', cell: ({ createdAt }) => formatInstant(createdAt) },
      ]}
    />
  )
}
