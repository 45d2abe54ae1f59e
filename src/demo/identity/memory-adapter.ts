/** What the provider stores: sessions, interactions, codes, tokens and grants. */
type Payload = Record<string, unknown> & { uid?: string; grantId?: string; consumed?: number }
type Entry = { payload: Payload; expiresAt: number }

/** The adapter interface of oidc-provider for one model. */
export type Adapter = {
  upsert(id: string, payload: Payload, expiresIn?: number): Promise<void>
  find(id: string): Promise<Payload | undefined>
  findByUid(uid: string): Promise<Payload | undefined>
  findByUserCode(code: string): Promise<undefined>
  consume(id: string): Promise<void>
  destroy(id: string): Promise<void>
  revokeByGrantId(grantId: string): Promise<void>
}

/**
 * Storage for the demo's identity provider in the memory of this process: gone at exit, expired on time. Returns the
 * factory the provider calls once for each model.
 *
 * @param now milliseconds since the epoch
 * @param capacity entries kept for each model; beyond it the oldest go, so that a busy demo cannot grow without bound
 */
export function createMemoryAdapter(now: () => number, capacity = 10_000): (model: string) => Adapter {
  return () => {
    const entries = new Map<string, Entry>()

    const live = (id: string): Payload | undefined => {
      const entry = entries.get(id)
      if (entry === undefined) return undefined
      if (entry.expiresAt > now()) return entry.payload
      entries.delete(id)
      return undefined
    }

    const makeRoom = () => {
      for (const [id, entry] of entries) if (entry.expiresAt <= now()) entries.delete(id)
      for (const id of entries.keys()) {
        if (entries.size < capacity) break
        entries.delete(id)
      }
    }

    return {
      async upsert(id, payload, expiresIn) {
        entries.delete(id)
        if (entries.size >= capacity) makeRoom()
        const expiresAt = expiresIn === undefined ? Number.POSITIVE_INFINITY : now() + expiresIn * 1000
        entries.set(id, { payload, expiresAt })
      },
      async find(id) {
        return live(id)
      },
      async findByUid(uid) {
        for (const [id, entry] of entries) if (entry.payload.uid === uid) return live(id)
        return undefined
      },
      async findByUserCode() {
        return undefined
      },
      async consume(id) {
        const payload = live(id)
        if (payload !== undefined) payload.consumed = Math.floor(now() / 1000)
      },
      async destroy(id) {
        entries.delete(id)
      },
      async revokeByGrantId(grantId) {
        for (const [id, entry] of entries) if (entry.payload.grantId === grantId) entries.delete(id)
      },
    }
  }
}
