import { createHash } from 'node:crypto'
import { AppError } from '../errors.ts'
import type { Headers } from './reply.ts'

/** The first answer to a call, kept so that a repetition gets it again. */
export type StoredAnswer = {
  readonly bodyDigest: string
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
}

/** Keys are unique for a person and a route: nobody reads the answer to somebody else's call. */
export type IdempotencyKey = { readonly personId: string; readonly route: string; readonly key: string }

export type IdempotencyStore = {
  find(key: IdempotencyKey): Promise<StoredAnswer | undefined>
  /** Durable once it returns. Saving a key that exists already keeps the first answer. */
  save(key: IdempotencyKey, answer: StoredAnswer): Promise<void>
}

export type Idempotency = {
  /**
   * Runs `act` once for a key. Only successes are kept: a failed call changed nothing and may be tried again.
   * @throws AppError IDEMPOTENCY_KEY_REUSED when the key was used with different input.
   */
  run(
    key: IdempotencyKey,
    bodyDigest: string,
    act: () => Promise<StoredAnswer>,
  ): Promise<{ readonly answer: StoredAnswer; readonly replayed: boolean }>
}

/**
 * One process answers for its own concurrent calls: equal ones wait for each other here. Two processes that receive
 * equal calls in the same instant are kept apart by the transition table and the database's constraints.
 */
export function createIdempotency(store: IdempotencyStore): Idempotency {
  const running = new Map<string, Promise<unknown>>()
  return {
    async run(key, bodyDigest, act) {
      const name = JSON.stringify([key.personId, key.route, key.key])
      while (running.has(name)) await running.get(name)?.catch(() => undefined)
      const work = once(store, key, bodyDigest, act)
      running.set(name, work)
      try {
        return await work
      } finally {
        running.delete(name)
      }
    },
  }
}

async function once(
  store: IdempotencyStore,
  key: IdempotencyKey,
  bodyDigest: string,
  act: () => Promise<StoredAnswer>,
): Promise<{ answer: StoredAnswer; replayed: boolean }> {
  const earlier = await store.find(key)
  if (earlier !== undefined) {
    if (earlier.bodyDigest !== bodyDigest) throw new AppError('IDEMPOTENCY_KEY_REUSED')
    return { answer: earlier, replayed: true }
  }
  const answer = await act()
  await store.save(key, answer)
  return { answer, replayed: false }
}

/** 1 to 200 visible ASCII characters. @throws AppError INPUT_INVALID for anything else. */
export function readIdempotencyKey(header: string | undefined): string | undefined {
  if (header === undefined) return undefined
  if (/^[\x21-\x7e]{1,200}$/.test(header)) return header
  const violations = [
    { path: 'header.Idempotency-Key', message: 'must be 1 to 200 visible ASCII characters' },
  ]
  throw new AppError('INPUT_INVALID', undefined, { violations })
}

/** Digest of what a call says: the address with its parameters, and the body. */
export const callDigest = (url: string, body: unknown): string =>
  `sha256:${createHash('sha256')
    .update(JSON.stringify([url, body ?? null]))
    .digest('hex')}`
