import { Worker } from 'node:worker_threads'
import type { ScrubBatch, ScrubWorkerData } from './scrub-task.ts'

type Columns = readonly (readonly (string | null)[])[]

/** Threads that scrub batches of texts; the event loop stays free. */
export type ScrubPool = {
  /** The scrubbed texts of a batch, by column and row. Rejects when a thread fails; then the pool is of no more use. */
  scrub(batch: ScrubBatch): Promise<Columns>
  close(): Promise<void>
}

type Task = {
  readonly batch: ScrubBatch
  readonly done: (columns: Columns) => void
  readonly failed: (error: unknown) => void
}

/** @param threads how many batches are scrubbed at a time */
export function createScrubPool(threads: number, data: ScrubWorkerData): ScrubPool {
  const waiting: Task[] = []
  const running = new Map<Worker, Task>()
  let failure: { readonly cause: unknown } | undefined
  const fail = (cause: unknown) => {
    failure ??= { cause }
    for (const task of [...running.values(), ...waiting.splice(0)]) task.failed(failure.cause)
    running.clear()
  }
  const idle = Array.from({ length: threads }, () => startWorker(data))
  const all = [...idle]
  const next = () => {
    while (idle.length > 0 && waiting.length > 0) {
      const [worker, task] = [idle.pop(), waiting.shift()]
      if (worker === undefined || task === undefined) return
      running.set(worker, task)
      worker.postMessage(task.batch)
    }
  }
  for (const worker of all) {
    worker.on('message', (columns: Columns) => {
      const task = running.get(worker)
      running.delete(worker)
      idle.push(worker)
      task?.done(columns)
      next()
    })
    worker.on('error', fail)
    worker.on('exit', () => fail(new Error('a scrubbing thread ended')))
  }
  return {
    scrub: (batch) =>
      new Promise((done, failed) => {
        if (failure !== undefined) return failed(failure.cause)
        waiting.push({ batch, done, failed })
        next()
      }),
    close: async () => {
      await Promise.all(all.map((worker) => worker.terminate()))
    },
  }
}

/** A thread on the entry beside this file; from TypeScript sources it is loaded through the development loader. */
function startWorker(workerData: ScrubWorkerData): Worker {
  if (!import.meta.url.endsWith('.ts'))
    return new Worker(new URL('./scrub-worker.js', import.meta.url), { workerData })
  const entry = JSON.stringify(new URL('./scrub-worker.ts', import.meta.url).href)
  const load = `import('tsx/esm/api').then(({ register }) => { register(); return import(${entry}) })`
  return new Worker(load, { workerData, eval: true })
}
