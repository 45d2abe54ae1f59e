import { z } from 'zod'
import { eventTypes } from '../domain/audit/event.ts'
import { date, id, instant, line, pageOf, pageQuery } from './common.ts'

export const auditOutcome = z.enum(['success', 'refused', 'failed'])

/** One entry of the log: what is searched by, its place in the tree, and the event exactly as hashed. */
export const auditEntry = z
  .strictObject({
    id: z.string().describe('Number of the entry in the database'),
    index: z
      .string()
      .nullable()
      .describe('Index in the Merkle tree; null until the sequencer has reached it'),
    time: instant,
    type: z.enum(eventTypes),
    outcome: auditOutcome,
    actor: z.string().nullable(),
    organisation: z.string().nullable(),
    project: z.string().nullable(),
    dataset: z.string().nullable(),
    request: z.string().nullable(),
    grant: z.string().nullable(),
    extract: z.string().nullable(),
    concerns: z.string().nullable().describe('Id of the person the entry is about'),
    reason: z.string().nullable(),
    says: z.string().describe('What happened, in words'),
    leafHash: z.string().describe('RFC 6962 leaf hash, hexadecimal'),
    event: z.string().describe('Canonical JSON, exactly the bytes that were hashed'),
  })
  .meta({ id: 'AuditEntry' })
export type AuditEntryView = z.output<typeof auditEntry>

export const auditPage = pageOf(auditEntry).extend({
  total: z.int().describe('Entries that match, over all pages'),
})

export type AuditPage = z.output<typeof auditPage>

/** What entries are searched by; all of it must hold. */
export const auditFilter = z.strictObject({
  person: z.string().max(64).optional().describe('Id of the person who acted'),
  concerns: z.string().max(64).optional().describe('Id of the person the entry is about'),
  organisation: z.string().max(200).optional().describe('Organisation of the person who acted'),
  project: id.optional(),
  dataset: z.string().max(64).optional(),
  request: id.optional(),
  grant: id.optional(),
  extract: id.optional(),
  type: z.enum(eventTypes).optional(),
  outcome: auditOutcome.optional(),
  reason: z.string().max(64).optional().describe('First reason code'),
  from: instant.optional().describe('Not before this instant'),
  to: instant.optional().describe('Before this instant'),
})
export type AuditFilter = z.output<typeof auditFilter>
export const auditFilterNames = auditFilter.keyof().options

export const auditQuery = pageQuery.extend(auditFilter.shape)
export type AuditQuery = z.output<typeof auditQuery>

export const auditFinding = z.strictObject({ kind: z.string(), index: z.string(), detail: z.string() })

export const auditVerdict = z
  .strictObject({
    ok: z.boolean(),
    size: z.string().describe('Entries in the tree'),
    root: z.string().describe('Root hash, base64'),
    pruned: z.string().describe('Entries pruned: their leaf hashes are in the tree, their content is gone'),
    headsVerified: z.int(),
    unsequenced: z.int().describe('Committed entries no checkpoint covers yet'),
    findings: z.array(auditFinding),
    checkpoint: z.string().nullable().describe('Newest signed checkpoint'),
  })
  .meta({ id: 'AuditVerdict' })
export type AuditVerdictView = z.output<typeof auditVerdict>

const entryNumber = z.string().regex(/^\d{1,18}$/)
export const auditReceipt = z
  .strictObject({
    id: z.string().describe('Number of the entry in the database'),
    index: z.string().describe('Index in the Merkle tree'),
    event: z.string().describe('Canonical JSON, exactly the bytes that were hashed'),
    proof: z
      .string()
      .describe(
        'C2SP tlog-proof with the entry as its extra data: verifies with nothing but the key of the log',
      ),
  })
  .meta({ id: 'AuditReceipt' })
export type AuditReceiptView = z.output<typeof auditReceipt>

export const logKeysView = z
  .strictObject({
    origin: z.string().describe('Name of the log in its checkpoints'),
    active: z.array(z.string()).describe('C2SP verifier keys that sign now; two while one is replaced'),
    retired: z.array(z.string()).describe('C2SP verifier keys that signed earlier checkpoints'),
  })
  .meta({ id: 'LogKeys' })

export const entryParams = z.strictObject({ id: entryNumber })

/** Personal data beside an entry; `value` is JSON text, null once the person was erased. */
export const revealed = z
  .strictObject({
    entry: z.string(),
    items: z.array(z.strictObject({ kind: z.string(), erased: z.boolean(), value: z.string().nullable() })),
  })
  .meta({ id: 'AuditPersonalData' })
export type RevealedView = z.output<typeof revealed>

export const replayOrder = z.strictObject({
  entry: entryNumber.optional().describe('Number of one entry; all when left out'),
})
export type ReplayOrder = z.output<typeof replayOrder>

export const replayReport = z
  .strictObject({
    ok: z.boolean(),
    entries: z.int(),
    decisions: z.int().describe('Answers of the policies that were asked for again'),
    differing: z.int(),
    differences: z.array(z.strictObject({ entry: z.string(), kind: z.string(), detail: z.string() })),
  })
  .meta({ id: 'AuditReplay' })
export type ReplayView = z.output<typeof replayReport>

export const storyKinds = ['request', 'extract', 'person'] as const
export const storyParams = z.strictObject({ kind: z.enum(storyKinds), id })
export const storyQuery = pageQuery
export type StoryQuery = z.output<typeof storyQuery>

export const auditStory = pageOf(auditEntry)
  .extend({
    kind: z.enum(storyKinds),
    id: z.string(),
    things: z
      .array(
        z.strictObject({
          kind: z.enum(['person', 'project', 'request', 'grant', 'extract']),
          id: z.string(),
          status: z.string().nullable(),
        }),
      )
      .describe('What belongs to the story, as it is now'),
  })
  .meta({ id: 'AuditStory' })
export type StoryView = z.output<typeof auditStory>

export const accessQuery = z.strictObject({
  on: date.describe('The day, UTC'),
  dataset: z.string().max(64).optional(),
  person: id.optional(),
})
export type AccessQuery = z.output<typeof accessQuery>

export const accessOnDay = z
  .strictObject({
    on: date,
    pruned: z
      .boolean()
      .describe('Entries of that day were pruned: what it says rests on the register and later entries'),
    items: z.array(
      z.strictObject({
        person: z.string(),
        name: z.string(),
        organisation: z.string(),
        project: z.string(),
        grant: z.string(),
        request: z.string(),
        datasets: z.array(z.strictObject({ dataset: z.string(), version: z.int() })),
        from: instant,
        until: instant,
        entries: z.array(z.string()).describe('Entries that gave and took the access'),
      }),
    ),
  })
  .meta({ id: 'AuditAccess' })
export type AccessView = z.output<typeof accessOnDay>

const isTimezone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
const threshold = (least: number, most: number, usual: number) =>
  z.coerce.number().int().min(least).max(most).default(usual)

export const patternQuery = z.strictObject({
  from: instant,
  to: instant,
  timezone: z
    .string()
    .max(64)
    .regex(/^[\w+/-]+$/)
    .refine(isTimezone, 'is not a time zone of the IANA database')
    .default('Asia/Hong_Kong'),
  opens: threshold(0, 23, 7).describe('First usual hour of a working day'),
  closes: threshold(1, 24, 20).describe('First hour that is late'),
  minimumActs: threshold(1, 100_000, 10),
  timesUsual: threshold(1, 1_000, 3),
  minimumRefusals: threshold(1, 100_000, 5),
  percentInCommon: threshold(1, 100, 80),
  hoursBeforeEnd: threshold(1, 8_760, 48),
})
export type PatternQuery = z.output<typeof patternQuery>

export const auditPatterns = z
  .strictObject({
    from: instant,
    to: instant,
    rules: z.array(
      z.strictObject({
        id: z.string(),
        title: z.string(),
        explanation: z.string(),
        findings: z.array(
          z.strictObject({
            person: z.string(),
            at: instant,
            figures: z.record(z.string(), z.union([z.string(), z.number()])),
            entries: z.array(z.string()),
          }),
        ),
      }),
    ),
  })
  .meta({ id: 'AuditPatterns' })
export type PatternsView = z.output<typeof auditPatterns>

export const newSavedSearch = z.strictObject({ name: line(100), filters: auditFilter })
export type NewSavedSearch = z.output<typeof newSavedSearch>
export const savedSearch = z
  .strictObject({ id, name: z.string(), filters: auditFilter, createdAt: instant })
  .meta({ id: 'AuditSavedSearch' })
export type SavedSearchView = z.output<typeof savedSearch>
export const savedSearches = z.strictObject({ items: z.array(savedSearch) })

export const exportFormats = ['csv', 'ndjson', 'fhir', 'ocsf'] as const
export type ExportFormatName = (typeof exportFormats)[number]
export const exportQuery = auditFilter.extend({ format: z.enum(exportFormats) })
export type ExportQuery = z.output<typeof exportQuery>

/** Proof that an export was recorded: its entry, and its place in a signed tree. */
export const exportReceipt = z
  .strictObject({
    index: z.int(),
    entry: z.string().describe('The entry, base64'),
    proof: z.string().describe('C2SP tlog-proof'),
  })
  .meta({ id: 'AuditExportReceipt' })
