import type { RequestSummary } from '../../../contract/requests.ts'
import { formatInstant } from '../../text/format.ts'
import { requestStates } from '../../text/terms.ts'
import { DataTable, type Sorting } from '../../ui/data-table.tsx'
import { Link } from '../../ui/link.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'

type Props = {
  readonly caption: string
  readonly requests: readonly RequestSummary[]
  readonly empty: string
  readonly sorting?: Sorting
}

export function RequestTable({ caption, requests, empty, sorting }: Props) {
  return (
    <DataTable
      caption={caption}
      rows={requests}
      keyOf={({ id }: RequestSummary) => id}
      empty={empty}
      {...(sorting === undefined ? {} : { sorting })}
      columns={[
        { head: 'Request', cell: ({ id, title }) => <Link to={`/requests/${id}`}>{title}</Link> },
        { head: 'State', cell: ({ status }) => <StateBadge names={requestStates} state={status} /> },
        { head: 'Submissions', align: 'right', cell: ({ version }) => version },
        { head: 'Begun', sort: 'createdAt', cell: ({ createdAt }) => formatInstant(createdAt) },
        { head: 'Last change', sort: 'updatedAt', cell: ({ updatedAt }) => formatInstant(updatedAt) },
      ]}
    />
  )
}
