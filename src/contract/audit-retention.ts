import { z } from 'zod'
import { eventTypes } from '../domain/audit/event.ts'
import { eventClasses } from '../domain/audit/retention/event-class.ts'
import { digest, id, instant, pageOf, pageQuery, paragraph } from './common.ts'

const reason = paragraph(2000).describe('Why; kept under your own key beside the entry, not in clear')

/** A legal hold: what it is about, or nothing for everything; from where in the log, or nothing for all of it. */
export const newHold = z.strictObject({
  reason,
  project: id.optional(),
  request: id.optional().describe('With the grants and extracts that came of it'),
  person: id.optional().describe('Entries by this person, and about them'),
  dataset: z.string().min(1).max(64).optional(),
  fromIndex: z.int().min(0).optional().describe('Only entries from this index on'),
  fromTime: instant.optional().describe('Only entries recorded at or after this instant'),
})
export type NewHold = z.output<typeof newHold>

export const liftOrder = z.strictObject({ reason })
export type LiftOrder = z.output<typeof liftOrder>

export const auditHold = z
  .strictObject({
    id,
    project: z.string().nullable(),
    request: z.string().nullable(),
    person: z.string().nullable(),
    dataset: z.string().nullable(),
    fromIndex: z.int().nullable(),
    fromTime: instant.nullable(),
    placedBy: z.string().describe('Id of the person'),
    placedAt: instant,
    placedEntry: z.string().describe('Number of the entry, beside which the reason is kept'),
    liftedBy: z.string().nullable(),
    liftedAt: instant.nullable(),
    liftedEntry: z.string().nullable(),
  })
  .meta({ id: 'AuditHold' })
export type AuditHoldView = z.output<typeof auditHold>

export const holdPage = pageOf(auditHold)
export const holdQuery = pageQuery.extend({
  state: z.enum(['active', 'lifted']).optional().describe('Only holds in force, or only those lifted'),
})
export type HoldQuery = z.output<typeof holdQuery>

const stop = z
  .strictObject({
    index: z.int().describe('Index of the first entry that is kept'),
    type: z.string(),
    because: z.enum(['period', 'hold', 'unknown-type', 'unreadable-period']),
    class: z.enum(eventClasses).nullable(),
    until: instant.nullable().describe('When the period of its class ends'),
    hold: z.string().nullable().describe('The legal hold that covers it'),
  })
  .nullable()
  .describe('What stops pruning; null when every entry may go')
export type StopView = z.output<typeof stop>

export const retentionView = z
  .strictObject({
    policy: z.strictObject({
      id: z.string(),
      version: z.int(),
      title: z.string(),
      digest,
      classes: z.array(
        z.strictObject({
          class: z.enum(eventClasses),
          keep: z.string().describe('ISO 8601 period'),
          reason: z.string(),
          citation: z.string(),
          events: z.array(z.enum(eventTypes)),
        }),
      ),
    }),
    size: z.int().describe('Entries in the newest published tree'),
    minimumIndex: z.int().describe('Entries below were pruned (C2SP tlog-tiles)'),
    prunableTo: z.int().describe('What the minimum index would become now, a multiple of 256'),
    expired: z
      .int()
      .describe('Entries from the start of the log that policy and holds let go, bundles aside'),
    holds: z.int().describe('Legal holds in force'),
    stop,
  })
  .meta({ id: 'AuditRetention' })
export type RetentionView = z.output<typeof retentionView>

export const pruned = z
  .strictObject({
    before: z.int().describe('Minimum index before'),
    minimumIndex: z.int().describe('Minimum index after'),
    entries: z.int().describe('Entries removed'),
    sideRecords: z.int().describe('Encrypted records removed, to which no entry refers any more'),
    questions: z.int().describe('What policies were asked, removed because no entry refers to it any more'),
    stop,
  })
  .meta({ id: 'AuditPruned' })
export type PrunedView = z.output<typeof pruned>
