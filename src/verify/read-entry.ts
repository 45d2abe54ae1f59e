import { describe } from '../domain/audit/describe.ts'
import type { AuditEvent } from '../domain/audit/event.ts'
import { parseEvent } from '../domain/audit/parse-event.ts'
import { parseUtf8 } from '../domain/audit/strict-encoding.ts'

/** An entry for people to read. */
export type ReadEntry = {
  /** The bytes as text; undefined when they are none. */
  readonly text: string | undefined
  /** The event and what it says in a sentence; undefined when it is not one this release knows. */
  readonly event?: AuditEvent
  readonly words?: string
}

/** Reads an entry of a log. Whatever it turns out to be: the proof is about the bytes, not about their meaning. */
export function readEntry(bytes: Uint8Array): ReadEntry {
  const text = parseUtf8(bytes)
  try {
    const event = parseEvent(bytes)
    return { text, event, words: describe(event) }
  } catch {
    return { text }
  }
}
