import {
  type AuditEntryView,
  type AuditPage,
  auditPage,
  savedSearch,
  savedSearches,
} from '../../contract/audit.ts'
import { CommandFailure, exitCodes } from '../failure.ts'
import type { Api } from '../gateway/api.ts'
import { type ConnectOptions, withGateway } from '../gateway/connect.ts'
import { readPages } from '../gateway/pages.ts'
import type { Io } from '../io.ts'
import { type JsonOption, printResult } from '../output.ts'
import { table } from '../text/table.ts'
import { type Filters, filtersOf } from './filters.ts'

export type SearchOptions = JsonOption &
  ConnectOptions &
  Filters & { readonly limit: number; readonly saved?: string; readonly save?: string }

/** Lists entries of the audit log, through the gateway: searching it is an event itself. */
export async function searchAudit(io: Io, options: SearchOptions): Promise<void> {
  const { items, total } = await withGateway(io, options, async (api) => {
    const filters = { ...(await savedFilters(api, options.saved)), ...filtersOf(options) }
    if (options.save !== undefined)
      await api.send(savedSearch, 'POST', '/api/audit/searches', { body: { name: options.save, filters } })
    const asked = { limit: options.limit, filters }
    const found = await readPages<AuditEntryView, AuditPage>(io, api, auditPage, '/api/audit/events', asked)
    // The total of the first page: entries recorded meanwhile would make it another one.
    return { items: found.items, total: found.first.total }
  })
  printResult(io, options, { items, total }, () => entryTable(items))
  if (options.json !== true) io.stderr(`${total} matching entries\n`)
}

async function savedFilters(api: Api, name: string | undefined): Promise<Filters> {
  if (name === undefined) return {}
  const { items } = await api.get(savedSearches, '/api/audit/searches')
  const found = items.find((search) => search.name === name || search.id === name)
  if (found !== undefined) return found.filters
  throw new CommandFailure({
    message: `You saved no search by the name ${name}`,
    code: 'NOT_FOUND',
    exitCode: exitCodes.failure,
    remedy: 'harbourgate audit searches lists them',
  })
}

/** The searches the caller saved. */
export async function listSavedSearches(io: Io, options: JsonOption & ConnectOptions): Promise<void> {
  const found = await withGateway(io, options, (api) => api.get(savedSearches, '/api/audit/searches'))
  printResult(io, options, found, () =>
    table(found.items, [
      ['name', ({ name }) => name],
      ['filters', ({ filters }) => filterText(filters)],
      ['saved', ({ createdAt }) => createdAt],
    ]),
  )
}

const filterText = (filters: Filters): string =>
  Object.entries(filtersOf(filters))
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')

/** Entries for people, one a line. */
export const entryTable = (items: readonly AuditEntryView[]): string =>
  table(items, [
    ['entry', ({ id }) => id],
    ['index', ({ index }) => index],
    ['time', ({ time }) => time],
    ['type', ({ type }) => type],
    ['outcome', ({ outcome }) => outcome],
    ['reason', ({ reason }) => reason],
    ['actor', ({ actor }) => actor],
    ['about', (entry) => entry.extract ?? entry.grant ?? entry.request ?? entry.dataset ?? entry.project],
    ['says', ({ says }) => says],
  ])
