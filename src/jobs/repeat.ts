/** Work done again and again until it is stopped. */
export type Repeated = {
  /** Returns once what is under way has ended. */
  stop(): Promise<void>
}

/** Does the work at once, and again each time so many milliseconds after it ended. It deals with its own errors. */
export function repeat(work: () => Promise<unknown>, pauseMs: number): Repeated {
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let running: Promise<unknown> = Promise.resolve()
  const next = () => {
    running = work().then(() => {
      if (!stopped) timer = setTimeout(next, pauseMs)
    })
  }
  next()
  return {
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}
