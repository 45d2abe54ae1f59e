import type { AuditEvent } from '../event.ts'

/** An entry as exports are given it. */
export type ExportedEntry = {
  /** Number of the entry in the gateway's database. */
  readonly id: string
  /** Index in the Merkle tree. */
  readonly index: string
  /** RFC 6962 leaf hash, hexadecimal. */
  readonly leafHash: string
  readonly event: AuditEvent
  /** The event's canonical JSON, exactly as hashed. */
  readonly canonical: string
}

/** The gateway an export comes from. */
export type ExportSource = { readonly origin: string; readonly version: string }

/** One form of exports: a pure function of each entry, so that the same entries always give the same bytes. */
export type ExportFormat = {
  readonly mediaType: string
  /** Ending of a file's name. */
  readonly extension: string
  readonly head?: string
  readonly write: (entry: ExportedEntry, source: ExportSource) => string
}
