import { type AuditHoldView, auditHold, holdPage } from '../../contract/audit-retention.ts'
import { type ConnectOptions, withGateway } from '../gateway/connect.ts'
import { readList } from '../gateway/pages.ts'
import type { Io } from '../io.ts'
import { type JsonOption, printResult } from '../output.ts'
import { table } from '../text/table.ts'

type Options = JsonOption & ConnectOptions
export type PlaceOptions = Options & {
  readonly reason: string
  readonly project?: string
  readonly request?: string
  readonly person?: string
  readonly dataset?: string
  readonly fromIndex?: number
  readonly fromTime?: string
}
export type ListOptions = Options & { readonly limit: number; readonly state?: string }

/** Places a legal hold. */
export async function placeHold(io: Io, options: PlaceOptions): Promise<void> {
  const { reason, project, request, person, dataset, fromIndex, fromTime } = options
  const body = { reason, project, request, person, dataset, fromIndex, fromTime }
  const hold = await withGateway(io, options, (api) =>
    api.send(auditHold, 'POST', '/api/audit/holds', { body }),
  )
  printResult(io, options, hold, () => `Hold ${hold.id} on ${subjectOf(hold)} ${startOf(hold)}\n`)
}

/** Lifts a legal hold. */
export async function liftHold(io: Io, id: string, options: Options & { reason: string }): Promise<void> {
  const body = { reason: options.reason }
  const hold = await withGateway(io, options, (api) =>
    api.send(auditHold, 'POST', `/api/audit/holds/${encodeURIComponent(id)}/lift`, { body }),
  )
  printResult(io, options, hold, () => `Lifted hold ${hold.id} on ${subjectOf(hold)}\n`)
}

/** Lists legal holds, newest first. */
export async function listHolds(io: Io, options: ListOptions): Promise<void> {
  const { limit, state } = options
  const items = await withGateway(io, options, (api) =>
    readList(io, api, holdPage, '/api/audit/holds', { limit, filters: { state } }),
  )
  printResult(io, options, { items }, () =>
    table(items, [
      ['id', ({ id }) => id],
      ['on', subjectOf],
      ['from', startOf],
      ['placed', ({ placedAt }) => placedAt],
      ['entry', ({ placedEntry }) => placedEntry],
      ['lifted', ({ liftedAt }) => liftedAt ?? ''],
    ]),
  )
}

function subjectOf({ project, request, person, dataset }: AuditHoldView): string {
  const named = Object.entries({ project, request, person, dataset }).filter(([, id]) => id !== null)
  return named.length === 0 ? 'everything' : named.map(([name, id]) => `${name} ${id}`).join(' or ')
}

function startOf({ fromIndex, fromTime }: AuditHoldView): string {
  const starts = [
    ...(fromIndex === null ? [] : [`index ${fromIndex}`]),
    ...(fromTime === null ? [] : [fromTime]),
  ]
  return starts.length === 0 ? 'from the beginning' : `from ${starts.join(' and ')}`
}
