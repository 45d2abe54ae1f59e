import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals'
import type { Database } from '../../../src/platform/database/database.ts'
import { openQueue, type Queue } from '../../../src/platform/jobs/queue.ts'
import { describeDatabases, openTestDatabase } from '../../support/database.ts'

/** A promise and the function that fulfils it. */
function gate<T = void>() {
  let open: (value: T) => void = () => {}
  const opened = new Promise<T>((resolve) => {
    open = resolve
  })
  return { opened, open }
}

describeDatabases('job queue', (kind) => {
  let database: Database
  let queue: Queue | undefined
  const errors: unknown[] = []
  beforeAll(async () => {
    database = await openTestDatabase(kind)
  })
  afterEach(async () => {
    await queue?.stop()
    errors.length = 0
  })
  afterAll(() => database.close())

  const open = async () => {
    queue = await openQueue(database, { logger: { error: (details) => void errors.push(details) } })
    return queue
  }

  it('runs a job sent before and one sent after the worker started', async () => {
    const jobs = await open()
    const done = [gate<unknown>(), gate<unknown>()]
    await jobs.send('order', { place: 0 })
    await jobs.work('order', async (data) => done[Object(data).place]?.open(data))
    await jobs.send('order', { place: 1 })
    expect(await Promise.all(done.map(({ opened }) => opened))).toEqual([{ place: 0 }, { place: 1 }])
    await jobs.stop()
    expect(await jobs.counts()).toMatchObject({ order: { queued: 0, active: 0, completed: 2, failed: 0 } })
    expect(errors).toEqual([])
  })

  it('goes on after a handler failed, without trying that job again or keeping its message', async () => {
    const jobs = await open()
    const next = gate()
    let runs = 0
    await jobs.work('failing', async (data) => {
      runs += 1
      if (Object(data).bad) throw new TypeError('patient A123456(3)')
      next.open()
    })
    await jobs.send('failing', { bad: true })
    await jobs.send('failing', { bad: false })
    await next.opened
    await jobs.stop()
    expect(runs).toBe(2)
    expect(errors).toEqual([{ err: expect.objectContaining({ message: 'patient A123456(3)' }) }])
    expect(await jobs.counts()).toMatchObject({ failing: { queued: 0, active: 0, completed: 1, failed: 1 } })
    const [row] = await database.query(
      `SELECT output FROM pgboss.job WHERE name = 'failing' AND state = 'failed'`,
    )
    expect(row).toEqual({ output: { error: 'TypeError' } })
  })

  it('waits at most one job per key, but any number without one', async () => {
    const jobs = await open()
    expect(await jobs.send('keyed', {}, { singletonKey: 'a' })).toEqual(expect.any(String))
    expect(await jobs.send('keyed', {}, { singletonKey: 'a' })).toBeUndefined()
    expect(await jobs.send('keyed', {}, { singletonKey: 'b' })).toEqual(expect.any(String))
    await jobs.send('keyed', {})
    await jobs.send('keyed', {})
    expect(await jobs.counts()).toMatchObject({ keyed: { queued: 4 } })
  })

  it('runs as many jobs at once as it has workers', async () => {
    const jobs = await open()
    const both = [gate(), gate()]
    let running = 0
    await jobs.work(
      'parallel',
      async () => {
        both[running++]?.open()
        await Promise.all(both.map(({ opened }) => opened))
      },
      { concurrency: 2 },
    )
    await jobs.send('parallel', {})
    await jobs.send('parallel', {})
    await Promise.all(both.map(({ opened }) => opened))
    await jobs.stop()
    expect(await jobs.counts()).toMatchObject({ parallel: { completed: 2 } })
  })

  it('lets a running handler finish when stopped, takes no other job and leaves it for the next start', async () => {
    const jobs = await open()
    const started = gate()
    const released = gate()
    let finished = false
    await jobs.work('draining', async () => {
      started.open()
      await released.opened
      finished = true
    })
    await jobs.send('draining', {})
    await started.opened
    await jobs.send('draining', {})
    const stopped = jobs.stop()
    expect(finished).toBe(false)
    released.open()
    await stopped
    expect(finished).toBe(true)
    expect(await jobs.counts()).toMatchObject({ draining: { queued: 1, active: 0, completed: 1 } })

    const again = await open()
    const rest = gate()
    await again.work('draining', async () => rest.open())
    await rest.opened
    await again.stop()
    expect(await again.counts()).toMatchObject({ draining: { queued: 0, completed: 2 } })
  })

  it('starts no worker once it is stopped', async () => {
    const jobs = await open()
    await jobs.stop()
    await expect(jobs.work('late', async () => {})).rejects.toThrow('stopped')
  })
})
