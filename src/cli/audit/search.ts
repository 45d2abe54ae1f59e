import { type AuditEntryView, auditPage } from '../../contract/audit.ts'
import { type ConnectOptions, withGateway } from '../gateway/connect.ts'
import { readList } from '../gateway/pages.ts'
import type { Io } from '../io.ts'
import { type JsonOption, printResult } from '../output.ts'
import { table } from '../text/table.ts'

const filterNames = [
  'person',
  'organisation',
  'project',
  'dataset',
  'request',
  'grant',
  'extract',
  'type',
  'outcome',
  'reason',
  'from',
  'to',
] as const

type Filters = { readonly [Name in (typeof filterNames)[number]]?: string }

/** Lists entries of the audit log, through the gateway: searching it is an event itself. */
export async function searchAudit(
  io: Io,
  options: JsonOption & ConnectOptions & Filters & { readonly limit: number },
): Promise<void> {
  const filters = Object.fromEntries(filterNames.map((name) => [name, options[name]]))
  const items = await withGateway(io, options, (api) =>
    readList<AuditEntryView>(io, api, auditPage, '/api/audit/events', { limit: options.limit, filters }),
  )
  printResult(io, options, { items }, () =>
    table(items, [
      ['index', ({ index }) => index],
      ['time', ({ time }) => time],
      ['type', ({ type }) => type],
      ['outcome', ({ outcome }) => outcome],
      ['reason', ({ reason }) => reason],
      ['actor', ({ actor }) => actor],
      ['about', (entry) => entry.extract ?? entry.grant ?? entry.request ?? entry.dataset ?? entry.project],
    ]),
  )
}
