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
  /** Times are text of one form and length, so their order is that of the text. */
  #latest = ''

  /** Takes note of the time of an entry; bytes that are no event say none. */
  entry(index: bigint, bytes: Uint8Array): ClockFinding[] {
    const time = timeOf(bytes)
    if (time === undefined || Number.isNaN(Date.parse(time))) return []
    const before = this.#latest
    if (time >= before) this.#latest = time
    if (time >= before || Date.parse(time) >= Date.parse(before) - tolerance) return []
    this.#latest = time
    const detail = `Says ${time}, although an earlier entry says ${before}`
    return [{ kind: 'clock-set-back', index, detail }]
  }
}

function timeOf({ buffer, byteOffset, byteLength }: Uint8Array): string | undefined {
  const kept = Math.min(byteLength, ENDING_LENGTH)
  return ending.exec(Buffer.from(buffer, byteOffset + byteLength - kept, kept).toString('latin1'))?.[1]
}
