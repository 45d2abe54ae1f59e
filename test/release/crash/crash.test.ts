import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from '@jest/globals'
import { describeDatabases } from '../../support/database.ts'
import { openGateway, type TestGateway, waitForExtract } from '../../support/gateway.ts'
import { writeHospital } from '../../support/hospital.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const script = join(root, 'test/support/crashing-gateway.ts')

/** Runs a gateway until it is killed at the point; what it left is in the folder. */
function crash(folder: string, point: string, databaseUrl: string | undefined): Promise<void> {
  const args = ['--import', 'tsx', script, folder, point, ...(databaseUrl === undefined ? [] : [databaseUrl])]
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] })
  let complaint = ''
  child.stderr.on('data', (chunk) => {
    complaint += chunk
  })
  return new Promise((resolve, reject) => {
    child.on('exit', (code, signal) =>
      signal === 'SIGKILL' ? resolve() : reject(new Error(`ended with ${code ?? signal}: ${complaint}`)),
    )
  })
}

type Left = { readonly staged: string[]; readonly published: string[] }

const leftIn = async (folder: string): Promise<Left> => ({
  staged: await readdir(join(folder, 'staging')),
  published: await readdir(join(folder, 'extracts')),
})

describeDatabases('a process killed in the middle of a release', (kind) => {
  async function afterCrash(
    point: string,
    check: (test: TestGateway, id: string, left: Left) => Promise<void>,
    meddle: (folder: string) => Promise<void> = async () => undefined,
  ): Promise<void> {
    let left: Left = { staged: [], published: [] }
    const test = await openGateway({
      kind,
      prepare: async (folder, databaseUrl) => {
        await writeHospital(folder)
        await crash(folder, point, databaseUrl)
        left = await leftIn(folder)
        await meddle(folder)
      },
    })
    try {
      const { client } = test.gateway.deps.database
      const { id } = await client.extract.findFirstOrThrow()
      await check(test, id, left)
    } finally {
      await test.close()
    }
  }

  const eventsOf = async (test: TestGateway, id: string): Promise<string[]> => {
    const where = { extractId: id }
    const rows = await test.gateway.deps.database.client.auditEntry.findMany({
      where,
      orderBy: { id: 'asc' },
    })
    return rows.map((row) => row.type)
  }

  it(
    'before the record: nothing is out, leftovers go, the next start releases once',
    () =>
      afterCrash('before-record', async (test, id, left) => {
        expect(left.staged).toContain(id)
        expect(left.published).toEqual([])
        // Whoever died may still be waited for on a server: its lease has to end first.
        await test.gateway.deps.database.client.extract.updateMany({
          data: { leaseUntil: null },
          where: { status: 'running' },
        })
        const extract = await waitForExtract(test.api, 'ada', id)
        expect(extract).toMatchObject({ status: 'delivered', attempt: 2 })
        const events = await eventsOf(test, id)
        expect(events.filter((type) => type === 'release.recorded')).toHaveLength(1)
        expect(events.indexOf('extract.recovered')).toBeLessThan(events.indexOf('release.recorded'))
        expect(await readdir(join(test.folder, 'staging'))).toEqual([])
      }),
    120_000,
  )

  it(
    'after the record: invisible until the next start completes it from the staged files',
    () =>
      afterCrash('after-record', async (test, id, left) => {
        expect(left.staged).toContain(id)
        expect(left.published).toEqual([])
        await test.gateway.deps.database.client.extract.updateMany({
          data: { leaseUntil: null },
          where: { status: 'recorded' },
        })
        const extract = await waitForExtract(test.api, 'ada', id)
        expect(extract).toMatchObject({ status: 'delivered', attempt: 1 })
        const events = await eventsOf(test, id)
        expect(events).toEqual([
          'extract.requested',
          'extract.started',
          'release.recorded',
          'extract.delivered',
        ])
        const answer = await test.api.as('ada').get(`/api/extracts/${id}/files/patients.csv`)
        expect(answer.status).toBe(200)
        await answer.arrayBuffer()
      }),
    120_000,
  )

  it(
    'after publication: no download until the next start marks it delivered, once',
    () =>
      afterCrash('after-publish', async (test, id, left) => {
        expect(left.published).toEqual([id])
        await test.gateway.deps.database.client.extract.updateMany({
          data: { leaseUntil: null },
          where: { status: 'recorded' },
        })
        expect(await waitForExtract(test.api, 'ada', id)).toMatchObject({ status: 'delivered' })
        const events = await eventsOf(test, id)
        expect(events.filter((type) => type === 'release.recorded')).toHaveLength(1)
        expect(events.filter((type) => type === 'extract.delivered')).toHaveLength(1)
      }),
    120_000,
  )

  it(
    'after the record, with a staged file damaged: failed for good, nothing is published',
    () =>
      afterCrash(
        'after-record',
        async (test, id) => {
          await test.gateway.deps.database.client.extract.updateMany({
            data: { leaseUntil: null },
            where: { status: 'recorded' },
          })
          const extract = await waitForExtract(test.api, 'ada', id)
          expect(extract).toMatchObject({ status: 'failed', refusal: { code: 'EXTRACT_DAMAGED' } })
          expect((await eventsOf(test, id)).at(-1)).toBe('extract.failed')
          expect(existsSync(join(test.folder, 'extracts', id))).toBe(false)
        },
        async (folder) => {
          const [staged = ''] = (await readdir(join(folder, 'staging'))).filter(
            (name) => !name.endsWith('.scratch'),
          )
          const file = join(folder, 'staging', staged, 'episodes.csv')
          await writeFile(file, (await readFile(file, 'utf8')).replace('2', '3'))
        },
      ),
    120_000,
  )
})
