import { parseUint64 } from '../strict-encoding.ts'
import { tileWidth } from '../tile.ts'
import { VerificationError } from '../verification-error.ts'
import { classOf, type EventClass } from './event-class.ts'
import { covers, type HeldEntry, type Hold } from './hold.ts'
import { keptUntil, type RetentionPolicy } from './policy.ts'

/** An entry with the name of its kind, which a later version of the gateway may have written. */
export type RetainedEntry = HeldEntry & { readonly type: string }

/** Why the first entry that is kept is kept. */
export type Stop = {
  readonly index: number
  readonly type: string
  readonly because:
    | { readonly kind: 'period'; readonly eventClass: EventClass; readonly until: Date }
    | { readonly kind: 'hold'; readonly hold: string }
    | { readonly kind: 'unknown-type' }
    | { readonly kind: 'unreadable-period'; readonly eventClass: EventClass }
}

/** What may go: everything below `minimum`, which is `expired` rounded down to a full bundle. */
export type Prunable = {
  readonly minimum: number
  /** Index of the first entry that must be kept, or of the end of the log. */
  readonly expired: number
  /** Absent when every entry may go. */
  readonly stop?: Stop
}

export type RetentionFacts = {
  readonly policy: RetentionPolicy
  readonly holds: readonly Hold[]
  readonly now: Date
}

/** Why an entry is kept; undefined when it may go: past the period of its class, and under no hold. */
export function keptBecause(
  entry: RetainedEntry,
  { policy, holds, now }: RetentionFacts,
): Stop['because'] | undefined {
  const eventClass = classOf(entry.type)
  if (eventClass === undefined) return { kind: 'unknown-type' }
  const until = keptUntil(policy, eventClass, entry.recorded)
  if (until === undefined) return { kind: 'unreadable-period', eventClass }
  if (until > now) return { kind: 'period', eventClass, until }
  const hold = holds.find((one) => covers(one, entry))
  return hold === undefined ? undefined : { kind: 'hold', hold: hold.id }
}

/** The first of these entries that must be kept, and why. */
export function firstKept(entries: Iterable<RetainedEntry>, facts: RetentionFacts): Stop | undefined {
  for (const entry of entries) {
    const because = keptBecause(entry, facts)
    if (because !== undefined) return { index: entry.index, type: entry.type, because }
  }
  return undefined
}

/**
 * The minimum index of a log (C2SP tlog-tiles, "Pruning"): the largest M for which every entry below M may go, rounded
 * down to a full bundle of 256 so that no bundle is published in part and all leaf hashes below it are in full tiles.
 * A log is pruned from its start only, so one entry that is kept keeps all after it. Never below the present minimum.
 * @param present minimum index so far
 * @param size size of the tree of the newest published checkpoint
 * @param stop first entry from `present` on that must be kept, as `firstKept` finds it
 */
export function minimumIndex(present: number, size: number, stop: Stop | undefined): Prunable {
  const expired = Math.max(present, Math.min(size, stop?.index ?? size))
  const minimum = Math.max(present, Math.floor(expired / tileWidth) * tileWidth)
  return { minimum, expired, ...(stop === undefined ? {} : { stop }) }
}

/**
 * Reads a published minimum index: a decimal number on one line, a multiple of 256.
 * @throws VerificationError `tile-malformed`
 */
export function parseMinimumIndex(text: string): number {
  const value = parseUint64(text.replace(/\n$/, ''))
  if (value !== undefined && value <= Number.MAX_SAFE_INTEGER && value % BigInt(tileWidth) === 0n)
    return Number(value)
  throw new VerificationError('tile-malformed', 'The minimum index is not a multiple of 256')
}
