import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import pg from 'pg'
import { type Deps, openDeps } from '../../../src/deps.ts'
import { AppError } from '../../../src/errors.ts'
import { createExtract } from '../../../src/features/extracts/repo.ts'
import { recoverExtracts, runExtract, type WorkDeps } from '../../../src/features/extracts/work.ts'
import { canMount } from '../../support/can-mount.ts'
import { describeDatabases } from '../../support/database.ts'
import { extractFor, grantFor, openGateway, type TestGateway } from '../../support/gateway.ts'
import { hospitalRequest, registerHospital, writeHospital } from '../../support/hospital.ts'
import { withDatabase } from '../../support/migrated.ts'

/** Where the database is lost: before this call of a port. All but the last lie before the commit point. */
const points = ['applyConsent', 'checkRisk', 'record', 'receipt'] as const

describeDatabases('a release', (kind) => {
  let test: TestGateway
  let deps: Deps
  let work: WorkDeps

  beforeAll(async () => {
    test = await openGateway({ kind, prepare: (folder) => writeHospital(folder) })
    await registerHospital(test.api)
    const { grantId } = await grantFor(test.api, 'ada', hospitalRequest)
    await extractFor(test.api, 'ada', { grantId, format: 'csv' })
    const { config, log, ports } = test.gateway.deps
    await test.gateway.stop()
    // The same data without anybody at work: each attempt below is made by the test alone.
    deps = await openDeps(config, { log, origin: ports.issuer })
    work = { database: deps.database, ports: deps.ports, now: deps.now, log }
  }, 120_000)

  afterAll(async () => {
    await deps?.close()
    await test?.close()
  })

  /** A waiting extract like the delivered one. */
  async function ordered(): Promise<string> {
    const like = await deps.database.client.extract.findFirstOrThrow({ where: { status: 'delivered' } })
    const { grantId, projectId, datasetId, datasetVersion, requestedBy, format, asOf } = like
    const id: string = randomUUID()
    const extract = { id, grantId, projectId, datasetId, datasetVersion, requestedBy, format, asOf }
    const event = {
      type: 'extract.requested' as const,
      outcome: 'success' as const,
      time: deps.now().toISOString(),
      actor: { id: requestedBy },
      about: { extract: id },
    }
    await deps.database.transaction((tx) => createExtract(tx, extract, event))
    return id
  }

  const stateOf = async (id: string) => {
    const row = await deps.database.client.extract.findUniqueOrThrow({ where: { id } })
    const entries = await deps.database.client.auditEntry.findMany({
      where: { extractId: id },
      orderBy: { id: 'asc' },
    })
    return {
      status: row.status,
      attempt: row.attempt,
      refusal: row.refusal,
      events: entries.map((entry) => entry.type),
      published: (await readdir(deps.folders.extracts)).includes(id),
      staged: (await readdir(deps.folders.staging)).some((name) => name.startsWith(id)),
    }
  }

  /** The process that held the lease is long gone. */
  async function recover(id: string) {
    await deps.database.client.extract.updateMany({ where: { id }, data: { leaseUntil: null } })
    return recoverExtracts(work, { exclusive: false, announce: (waiting) => runExtract(work, waiting) })
  }

  it.each(points)(
    'whose database is gone before %s releases nothing, and is completed once it is back',
    async (point) => {
      const id = await ordered()
      const outage = createOutage(deps)
      const restore = interceptAt(deps, point, outage.begin)
      await runExtract(work, id)
      await outage.end()
      restore()

      const isRecorded = point === 'receipt'
      expect(outage.began()).toBe(true)
      const interrupted = await stateOf(id)
      expect(interrupted).toMatchObject({ status: isRecorded ? 'recorded' : 'running', published: false })
      expect(interrupted.events.includes('release.recorded')).toBe(isRecorded)
      if (isRecorded) expect(interrupted.staged).toBe(true)

      expect(await recover(id)).toEqual({
        completed: isRecorded ? 1 : 0,
        requeued: isRecorded ? 0 : 1,
        failed: 0,
      })
      expect(await stateOf(id)).toMatchObject({
        status: 'delivered',
        attempt: isRecorded ? 1 : 2,
        published: true,
        staged: false,
        events: isRecorded
          ? ['extract.requested', 'extract.started', 'release.recorded', 'extract.delivered']
          : [
              'extract.requested',
              'extract.started',
              'extract.recovered',
              'extract.started',
              'release.recorded',
              'extract.delivered',
            ],
      })
    },
    120_000,
  )

  const onFullDisk = async (act: () => Promise<void>) => {
    const { staging } = deps.folders
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8k', 'tmpfs', staging])
    try {
      await act()
    } finally {
      execFileSync('umount', [staging])
    }
  }

  const withMount = canMount() ? describe : describe.skip
  withMount('on a full disk (needs the right to mount a small one)', () => {
    it('goes back to the queue, and is released when there is room', async () => {
      const id = await ordered()
      await onFullDisk(async () => {
        await runExtract(work, id)
        expect(await stateOf(id)).toMatchObject({
          status: 'queued',
          events: ['extract.requested', 'extract.started', 'extract.recovered'],
          published: false,
          staged: false,
        })
      })
      await runExtract(work, id)
      const { status, attempt, events } = await stateOf(id)
      expect([status, attempt]).toEqual(['delivered', 2])
      expect(events.filter((type) => type === 'release.recorded')).toHaveLength(1)
    }, 120_000)

    it('is given up after three attempts, on record, with nothing left', async () => {
      const id = await ordered()
      await onFullDisk(async () => {
        for (let attempt = 0; attempt < 3; attempt += 1) await runExtract(work, id)
        expect(await stateOf(id)).toMatchObject({
          status: 'failed',
          attempt: 3,
          refusal: { code: 'INTERRUPTED' },
          published: false,
          staged: false,
        })
      })
      await runExtract(work, id)
      const { status, events } = await stateOf(id)
      expect([status, events.at(-1)]).toEqual(['failed', 'extract.failed'])
      expect(events).not.toContain('release.recorded')
    }, 120_000)
  })
})

/** Calls `before` ahead of the first call at the point; returns how to undo it. */
function interceptAt(deps: Deps, point: (typeof points)[number], before: () => Promise<void>): () => void {
  const { records, audit } = deps.ports
  const original = { progress: records.progress, record: records.record, receipt: audit.receipt }
  const progress: typeof records.progress = async (id, stage, counts) => {
    if (stage === point) await before()
    return original.progress(id, stage, counts)
  }
  const record: typeof records.record = async (...input) => {
    if (point === 'record') await before()
    return original.record(...input)
  }
  const receipt: typeof audit.receipt = async (entry) => {
    if (point === 'receipt') await before()
    return original.receipt(entry)
  }
  Object.assign(records, { progress, record })
  Object.assign(audit, { receipt })
  return () => {
    Object.assign(records, { progress: original.progress, record: original.record })
    Object.assign(audit, { receipt: original.receipt })
  }
}

/** On a server every connection is cut and none is accepted; the embedded database answers as one that is closed. */
function createOutage({ database, config }: Deps) {
  let begun = false
  const { transaction } = database
  const { updateMany } = database.client.extract
  const onServer = async (address: string, statements: (name: string) => string[]) => {
    const name = new URL(address).pathname.slice(1)
    const connection = new pg.Client({ connectionString: withDatabase(address, 'postgres') })
    await connection.connect()
    for (const statement of statements(name)) await connection.query(statement)
    await connection.end()
  }
  const gone = () => Promise.reject(new AppError('DATABASE_UNAVAILABLE'))
  return {
    began: () => begun,
    begin: async () => {
      begun = true
      const address = config.databaseUrl
      if (address === undefined) {
        Object.assign(database, { transaction: gone })
        Object.assign(database.client.extract, { updateMany: gone })
      } else
        await onServer(address, (name) => [
          `ALTER DATABASE "${name}" ALLOW_CONNECTIONS false`,
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`,
        ])
    },
    end: async () => {
      const address = config.databaseUrl
      if (address === undefined) {
        Object.assign(database, { transaction })
        Object.assign(database.client.extract, { updateMany })
      } else await onServer(address, (name) => [`ALTER DATABASE "${name}" ALLOW_CONNECTIONS true`])
    },
  }
}
