import type { Readable } from 'node:stream'

export type Headers = Readonly<Record<string, string>>

/** An answer with headers or a status of its own; a handler that needs neither returns the body alone. */
export class Reply<T> {
  readonly body: T
  readonly headers: Headers
  readonly status: number | undefined

  constructor(body: T, headers: Headers, status: number | undefined) {
    this.body = body
    this.headers = headers
    this.status = status
  }
}

export const reply = <T>(body: T, options: { headers?: Headers; status?: number } = {}): Reply<T> =>
  new Reply(body, options.headers ?? {}, options.status)

/** How a stream ended. `completed` is false when the caller went away or the source failed. */
export type StreamEnd = { readonly bytes: number; readonly completed: boolean }

/**
 * A body that is streamed. `finished` is called exactly once, after the last byte was handed to the connection or the
 * transfer broke off; whatever must be on record before the first byte belongs before the handler returns.
 */
export type StreamReply = {
  readonly status: number
  readonly headers: Headers
  readonly body: Readable
  readonly finished?: (end: StreamEnd) => Promise<void>
}
