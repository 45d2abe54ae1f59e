export type Waker = {
  /** Returns after `ms`, or earlier when `name` is woken or the waker closed. Holds no timer afterwards. */
  wait(name: string, ms: number): Promise<void>
  wake(name: string): void
  /** Wakes everybody; later waits return at once. */
  close(): void
}

/** Lets workers sleep between looks at the database and be called early. */
export function createWaker(): Waker {
  const sleepers = new Map<() => void, string>()
  let closed = false
  const wakeWhere = (matches: (name: string) => boolean) => {
    for (const [rouse, name] of sleepers) if (matches(name)) rouse()
  }
  return {
    wait(name, ms) {
      if (closed) return Promise.resolve()
      return new Promise((resolve) => {
        const rouse = () => {
          clearTimeout(timer)
          sleepers.delete(rouse)
          resolve()
        }
        const timer = setTimeout(rouse, ms)
        sleepers.set(rouse, name)
      })
    },
    wake: (name) => wakeWhere((sleeping) => sleeping === name),
    close() {
      closed = true
      wakeWhere(() => true)
    },
  }
}
