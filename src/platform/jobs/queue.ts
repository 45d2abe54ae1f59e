import { randomUUID } from 'node:crypto'
import PgBoss from 'pg-boss'
import type { Database } from '../database/database.ts'
import { tracked } from './tracked.ts'
import { createWaker } from './waker.ts'

const pollMs = 500
// pg-boss calls a job failed when it runs longer than this; less than its limit of a day.
const expireInHours = 23

export type QueueLogger = { error(details: object, message: string): void }
export type JobHandler = (data: unknown, job: { readonly id: string }) => Promise<void>
export type JobCounts = { queued: number; active: number; completed: number; failed: number }

/**
 * Background jobs, kept in the database (schema `pgboss`), each run by one worker of one process. At most once: a job
 * whose handler throws is failed and one whose process died stays active; whoever sent it decides to send it again.
 */
export type Queue = {
  /**
   * Durable once this returns. Call it after the commit of the change it follows, never inside `Database.transaction`:
   * it uses a connection of its own, and the embedded database has only one.
   * @param options.singletonKey at most one job with this key waits at a time (another may be running)
   * @returns the job's id, or undefined when a job with that key is waiting already
   */
  send(name: string, data: object, options?: { singletonKey?: string }): Promise<string | undefined>
  /** Starts `concurrency` (default 1) workers, which look for jobs twice a second and after every local `send`. */
  work(name: string, handler: JobHandler, options?: { concurrency?: number }): Promise<void>
  /** Takes no further jobs and waits for running handlers. Waiting jobs stay for the next start. Does not fail. */
  stop(): Promise<void>
  /** Jobs by queue name; completed and failed ones count for about 12 hours. */
  counts(): Promise<Record<string, JobCounts>>
}

/** Creates or upgrades pg-boss's schema and opens the queue. Stop it before closing the database. */
export async function openQueue(database: Database, options: { logger?: QueueLogger } = {}): Promise<Queue> {
  const executor = tracked(database.sqlExecutor())
  const boss = new PgBoss({ db: executor, schedule: false, supervise: true })
  const report = (error: unknown, message: string) => options.logger?.error({ err: error }, message)
  boss.on('error', (error) => report(error, 'The job queue failed'))
  await boss.start()

  const waker = createWaker()
  const loops: Promise<void>[] = []
  const queues = new Map<string, Promise<void>>()
  let stopped: Promise<void> | undefined

  const ensureQueue = (name: string): Promise<void> => {
    const known = queues.get(name)
    if (known !== undefined) return known
    const created = boss.createQueue(name, { name, policy: 'short', retryLimit: 0 }).catch((error) => {
      queues.delete(name)
      throw error
    })
    queues.set(name, created)
    return created
  }

  const run = async (name: string, handler: JobHandler, job: PgBoss.Job): Promise<void> => {
    try {
      await handler(job.data, { id: job.id })
    } catch (error) {
      report(error, `A job of ${name} failed`)
      // Only the kind of error is kept: its message may say more than an operator of the database should read.
      await boss.fail(name, job.id, { error: error instanceof Error ? error.name : typeof error })
      return
    }
    await boss.complete(name, job.id)
  }

  // Our own loop instead of boss.work, which does not wait for its note of a job's end: after a stop the write would
  // meet a closed database and, as an unhandled rejection, end the process.
  const loop = async (name: string, handler: JobHandler): Promise<void> => {
    while (stopped === undefined) {
      try {
        const [job] = await boss.fetch<object>(name, { batchSize: 1 })
        if (job === undefined) await waker.wait(name, pollMs)
        else await run(name, handler, job)
      } catch (error) {
        report(error, `A worker of ${name} failed`)
        await waker.wait(name, pollMs)
      }
    }
  }

  const shutDown = async (): Promise<void> => {
    waker.close()
    await Promise.all(loops)
    await boss.stop({ graceful: false, close: false })
    await executor.idle()
  }

  return {
    async send(name, data, { singletonKey = randomUUID() } = {}) {
      await ensureQueue(name)
      const id = await boss.send(name, data, { singletonKey, retryLimit: 0, expireInHours })
      waker.wake(name)
      return id ?? undefined
    },
    async work(name, handler, { concurrency = 1 } = {}) {
      await ensureQueue(name)
      if (stopped !== undefined) throw new Error('The job queue is stopped')
      for (let started = 0; started < concurrency; started += 1) loops.push(loop(name, handler))
    },
    stop() {
      stopped ??= shutDown()
      return stopped
    },
    counts: () => countJobs(database),
  }
}

async function countJobs(database: Database): Promise<Record<string, JobCounts>> {
  const rows = await database.query<{ name: string } & Record<keyof JobCounts, number>>(`
    SELECT q.name,
      count(*) FILTER (WHERE j.state < 'active')::int AS queued,
      count(*) FILTER (WHERE j.state = 'active')::int AS active,
      count(*) FILTER (WHERE j.state = 'completed')::int AS completed,
      count(*) FILTER (WHERE j.state = 'failed')::int AS failed
    FROM pgboss.queue q LEFT JOIN pgboss.job j ON j.name = q.name
    GROUP BY q.name ORDER BY q.name`)
  return Object.fromEntries(rows.map(({ name, ...counts }) => [name, counts]))
}
