import { isFormula } from '../../csv-formula.ts'
import { canonicalJson } from '../canonical.ts'
import { describe } from '../describe.ts'
import type { ExportedEntry, ExportFormat } from './exported-entry.ts'

type Cell = string | number | undefined
type Column = readonly [name: string, of: (entry: ExportedEntry) => Cell]

const json = (value: object | undefined): string => (value === undefined ? '' : canonicalJson(value))

const columns: readonly Column[] = [
  ['index', ({ index }) => index],
  ['entry', ({ id }) => id],
  ['time', ({ event }) => event.time],
  ['type', ({ event }) => event.type],
  ['outcome', ({ event }) => event.outcome],
  ['says', ({ event }) => describe(event)],
  ['actor', ({ event }) => event.actor.id],
  ['organisation', ({ event }) => event.actor.organisation],
  ['roles', ({ event }) => event.actor.roles?.join(' ')],
  ['authentication', ({ event }) => event.actor.authentication],
  ['action', ({ event }) => event.action],
  ['stage', ({ event }) => event.decision?.stage],
  ['reasons', ({ event }) => event.decision?.reasons.join(' ')],
  ['policies', ({ event }) => event.decision?.policies.join(' ')],
  ['bundle', ({ event }) => event.decision?.bundle],
  ['inputs', ({ event }) => event.decision?.inputs],
  ['project', ({ event }) => event.about.project],
  ['dataset', ({ event }) => event.about.dataset],
  ['dataset_version', ({ event }) => event.about.datasetVersion],
  ['request', ({ event }) => event.about.request],
  ['request_version', ({ event }) => event.about.requestVersion],
  ['grant', ({ event }) => event.about.grant],
  ['extract', ({ event }) => event.about.extract],
  ['person', ({ event }) => event.about.person],
  ['purpose', ({ event }) => event.purpose?.join(' ')],
  ['counts', ({ event }) => json(event.counts)],
  ['digests', ({ event }) => json(event.digests)],
  ['details', ({ event }) => json(event.details)],
  ['sealed', ({ event }) => json(event.sealed)],
  ['request_id', ({ event }) => event.call?.requestId],
  ['token_id', ({ event }) => event.call?.tokenId],
  ['leaf_hash', ({ leafHash }) => leafHash],
]

/** A cell that spreadsheets do not take for a formula: an apostrophe before what looks like one. Quoted as RFC 4180 §2 says. */
export function safeCell(value: Cell): string {
  const text = value === undefined ? '' : String(value)
  const harmless = isFormula(text) ? `'${text}` : text
  return /[",\r\n;\t]/.test(harmless) || harmless !== harmless.trim()
    ? `"${harmless.replaceAll('"', '""')}"`
    : harmless
}

/** CSV (RFC 4180) with a header line, UTF-8, one line for each entry. */
export const csv: ExportFormat = {
  mediaType: 'text/csv; charset=utf-8; header=present',
  extension: 'csv',
  head: `${columns.map(([name]) => name).join(',')}\r\n`,
  write: (entry) => `${columns.map(([, of]) => safeCell(of(entry))).join(',')}\r\n`,
}
