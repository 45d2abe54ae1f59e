import type { AuditEvent } from '../event.ts'
import { parseEvent } from '../event-search.ts'
import { tileWidth } from '../tile.ts'
import { VerificationError } from '../verification-error.ts'

/** A pruning as its entry records it. */
export type RecordedPruning = {
  /** Index of the entry that records it. */
  readonly index: bigint
  readonly time: Date
  /** Minimum index before and after. */
  readonly from: bigint
  readonly minimum: bigint
  /** Digest of the retention policy it went by. */
  readonly policy: string
}

export type PruningFinding = {
  readonly kind: 'pruning-not-recorded' | 'pruning-invalid' | 'pruned-under-hold'
  readonly index: bigint
  readonly detail: string
}

/** In the canonical bytes of every event about retention, and of few others. */
const marker = '"type":"audit.'

/**
 * Follows what a log says of its own pruning while it is verified. Every leaf without its entry must lie below a minimum
 * index that a later entry of the same log records, so that nothing can be dropped in silence; what is recorded must
 * grow, stay below its own index, and respect the holds on everything that the log shows. A hold on one project or person
 * cannot be judged here: the entries it was about are gone (the database refuses to pass it).
 */
export class PruningWatch {
  readonly #prunings: RecordedPruning[] = []
  readonly #holds = new Map<string, bigint>()
  #end = 0n
  #count = 0n

  /** Takes note of a leaf without an entry. */
  pruned(index: bigint): void {
    this.#count += 1n
    if (index >= this.#end) this.#end = index + 1n
  }

  /** How many leaves had no entry. */
  get count(): bigint {
    return this.#count
  }

  /** The index after the last leaf without an entry. */
  get end(): bigint {
    return this.#end
  }

  /** The prunings that the entries recorded, oldest first. */
  get prunings(): readonly RecordedPruning[] {
    return this.#prunings
  }

  /** Takes note of what an entry says. */
  entry(index: bigint, bytes: Uint8Array): PruningFinding[] {
    const event = retentionEvent(bytes)
    if (event === undefined) return []
    const hold = String(event.details?.hold ?? '')
    if (event.type === 'audit.hold-lifted') this.#holds.delete(hold)
    if (event.type === 'audit.hold-placed' && event.details?.scope === 'everything') {
      const { fromIndex, fromTime } = event.details
      if (fromTime === undefined) this.#holds.set(hold, BigInt(String(fromIndex ?? 0)))
    }
    return event.type === 'audit.pruned' && event.outcome === 'success' ? this.#recorded(index, event) : []
  }

  /** What is missing although no entry accounts for it. */
  finish(): PruningFinding[] {
    const minimum = this.#prunings.at(-1)?.minimum ?? 0n
    if (this.#end <= minimum) return []
    const detail = `Entries up to ${this.#end - 1n} are gone, and the log records a minimum index of ${minimum}`
    return [{ kind: 'pruning-not-recorded', index: minimum, detail }]
  }

  #recorded(index: bigint, { counts = {}, digests = {}, time }: AuditEvent): PruningFinding[] {
    const from = BigInt(counts.from ?? -1)
    const minimum = BigInt(counts.minimum ?? -1)
    const before = this.#prunings.at(-1)?.minimum
    const isPossible = from >= 0n && minimum > from && minimum <= index && minimum % BigInt(tileWidth) === 0n
    if (!isPossible || (before !== undefined && before !== from)) {
      const detail = `It records a minimum index of ${minimum} after ${from}; before it was ${before ?? 'not said'}`
      return [{ kind: 'pruning-invalid', index, detail }]
    }
    this.#prunings.push({ index, time: new Date(time), from, minimum, policy: digests.policy ?? '' })
    const broken = [...this.#holds].filter(([, start]) => minimum > start)
    return broken.map(([hold]) => ({
      kind: 'pruned-under-hold',
      index,
      detail: `It pruned up to ${minimum} while the hold ${hold} was in force`,
    }))
  }
}

/** An event about retention; undefined for any other, and for what is no event, which others report. */
function retentionEvent(bytes: Uint8Array): AuditEvent | undefined {
  if (!Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(marker)) return undefined
  try {
    const event = parseEvent(bytes)
    return /^audit\.(pruned|hold-placed|hold-lifted)$/.test(event.type) ? event : undefined
  } catch (error) {
    if (error instanceof VerificationError) return undefined
    throw error
  }
}
