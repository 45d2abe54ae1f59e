import { type EventClass, eventClasses } from './event-class.ts'
import { addPeriod, type Period, parsePeriod } from './period.ts'

/** How long entries of a class are kept at least, and by whose word. */
export type RetentionRule = {
  /** ISO 8601 period, such as `P6Y`. */
  readonly keep: string
  readonly reason: string
  readonly citation: string
}

/** How long entries of the audit log are kept: one rule for each class of event. */
export type RetentionPolicy = {
  readonly id: string
  readonly version: number
  readonly title: string
  readonly classes: Readonly<Record<EventClass, RetentionRule>>
}

/** When an entry of a class may go at the earliest. Undefined when the rule cannot be read: then it is kept. */
export function keptUntil(policy: RetentionPolicy, eventClass: EventClass, recorded: Date): Date | undefined {
  const period = parsePeriod(policy.classes[eventClass].keep)
  return period === undefined ? undefined : addPeriod(recorded, period)
}

/** The first instant at which an entry recorded at `recorded` may go whatever its class; undefined when one is unreadable. */
export function earliestEnd(policy: RetentionPolicy, recorded: Date): Date | undefined {
  const ends = eventClasses.map((name) => parsePeriod(policy.classes[name].keep))
  if (ends.some((period) => period === undefined)) return undefined
  const times = ends.flatMap((period: Period | undefined) =>
    period === undefined ? [] : [addPeriod(recorded, period).getTime()],
  )
  return new Date(Math.min(...times))
}
