const MINUTE_MS = 60_000

/**
 * How far the time of an entry may lie behind an earlier one. An event has the time at which its call began, and is
 * recorded when the call ends; gateways on one database have clocks of their own.
 */
export const tolerance = 60 * MINUTE_MS

/** What canonical events end in: no key of theirs comes after `time` but `type`. */
const ending = /"time":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)","type":"[a-z.-]+"\}$/
const ENDING_LENGTH = 120

export type ClockFinding = {
  readonly kind: 'clock-set-back'
  readonly index: bigint
  readonly detail: string
}

/**
 * Follows the times that the entries of a log say while it is verified. Nothing in a tree shows that an entry was given a
 * time of the past, or an old entry recorded a second time, except the entries before it. Each step back is found once;
 * from there time may run again. Less than `tolerance` is not found, only bounded by what witnesses signed and when.
 */
export class ClockWatch {
  #latest = Number.NEGATIVE_INFINITY

  /** Takes note of the time of an entry; bytes that are no event say none. */
  entry(index: bigint, bytes: Uint8Array): ClockFinding[] {
    const { buffer, byteOffset, byteLength } = bytes
    const kept = Math.min(byteLength, ENDING_LENGTH)
    const text = Buffer.from(buffer, byteOffset + byteLength - kept, kept).toString('latin1')
    const time = Date.parse(ending.exec(text)?.[1] ?? '')
    if (Number.isNaN(time)) return []
    const before = this.#latest
    if (time >= before - tolerance) {
      this.#latest = Math.max(before, time)
      return []
    }
    this.#latest = time
    const detail = `Says ${instant(time)}, although an earlier entry says ${instant(before)}`
    return [{ kind: 'clock-set-back', index, detail }]
  }
}

const instant = (time: number): string => new Date(time).toISOString()
