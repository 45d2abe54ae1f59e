import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createEventRecorder } from '../../../src/platform/audit/event-recorder.ts'
import { sequence } from '../../../src/platform/audit/sequencer.ts'
import { verifyDatabase } from '../../../src/platform/audit/verify-database.ts'
import { openDatabase } from '../../../src/platform/database/database.ts'
import { canMount } from '../../support/can-mount.ts'
import { eventOf, logKeys, sequencerOf } from '../../support/log.ts'
import { writeMigrated } from '../../support/migrated.ts'

let folder: string
let disk: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'full-disk-'))
  disk = join(folder, 'disk')
  await mkdir(disk)
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128m', 'tmpfs', disk])
})
afterEach(async () => {
  execFileSync('umount', ['--lazy', disk])
  await rm(folder, { recursive: true, force: true })
})

/** Takes what is left of the disk, but for `free` bytes. */
async function fill(path: string): Promise<void> {
  const file = await open(path, 'w')
  try {
    for (const bytes of [1 << 20, 4096]) for (;;) await file.write(Buffer.alloc(bytes))
  } catch (error) {
    expect(error).toMatchObject({ code: 'ENOSPC' })
  } finally {
    await file.close()
  }
}

const withMount = canMount() ? describe : describe.skip
withMount('a full disk under the embedded database (needs the right to mount a small one)', () => {
  it('refuses to record, and loses nothing it acknowledged', async () => {
    const directory = join(disk, 'database')
    await writeMigrated(directory)
    const database = await openDatabase({ directory })
    const { record } = createEventRecorder(database)
    const acknowledged: string[] = []
    const text = 'x'.repeat(10_000)
    const attempt = async (i: number): Promise<unknown> => {
      const event = eventOf(i, { about: { request: `r-${i}` }, details: { text } })
      try {
        await record(event)
        acknowledged.push(`r-${i}`)
        return undefined
      } catch (error) {
        return error
      }
    }
    for (let i = 0; i < 10; i += 1) expect(await attempt(i)).toBeUndefined()
    await fill(join(disk, 'filler'))
    let refusal: unknown
    for (let i = 10; i < 5_000 && refusal === undefined; i += 1) refusal = await attempt(i)
    expect(refusal).toMatchObject({ code: 'AUDIT_UNAVAILABLE', status: 503 })
    await database.close().catch(() => undefined)
    await rm(join(disk, 'filler'))

    const again = await openDatabase({ directory })
    await sequence(sequencerOf(again))
    const rows = await again.query<{ request_id: string }>('SELECT request_id FROM audit_entry')
    expect(rows.map(({ request_id }) => request_id)).toEqual(expect.arrayContaining(acknowledged))
    expect((await verifyDatabase(again, logKeys)).findings).toEqual([])
    await createEventRecorder(again).record(eventOf(9_999))
    await again.close()
  }, 120_000)
})
