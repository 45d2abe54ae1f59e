import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { openDatabase } from '../../../src/platform/database/database.ts'
import { lockDirectory } from '../../../src/platform/database/directory-lock.ts'
import { migratedSnapshot } from '../../support/migrated.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'harbourgate-lock-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const inUse = (pid: number) => ({
  name: 'AppError',
  code: 'DATABASE_UNAVAILABLE',
  message: expect.stringContaining(`in use by process ${pid}`),
})

/** A process that runs until the returned function ends it. */
async function otherProcess(): Promise<{ pid: number; end: () => Promise<void> }> {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume(); console.log("up")'])
  await once(child.stdout, 'data')
  return {
    pid: child.pid ?? 0,
    async end() {
      child.stdin.end()
      await once(child, 'exit')
    },
  }
}

describe('lock of an embedded database directory', () => {
  it('keeps a second opening out until it is given back, and leaves no file', async () => {
    const unlock = await lockDirectory(join(folder, 'database'))
    await expect(lockDirectory(join(folder, 'database'))).rejects.toMatchObject(inUse(process.pid))
    await unlock()
    expect(await readdir(folder)).toEqual([])
    await (await lockDirectory(join(folder, 'database')))()
  })

  it('is respected while its process lives and taken over once that is gone', async () => {
    const other = await otherProcess()
    await writeFile(join(folder, 'database.lock'), JSON.stringify({ pid: other.pid, started: null }))
    await expect(lockDirectory(join(folder, 'database'))).rejects.toMatchObject(inUse(other.pid))
    await other.end()
    await lockDirectory(join(folder, 'database'))
    expect(JSON.parse(await readFile(join(folder, 'database.lock'), 'utf8'))).toMatchObject({
      pid: process.pid,
    })
    expect(await readdir(folder)).toEqual(['database.lock'])
  })

  it.each([
    ['whose process id now belongs to another process', JSON.stringify({ pid: process.pid, started: '1' })],
    ['that cannot be read', '{"pid":'],
  ])('is taken over from a lock %s', async (_, content) => {
    await writeFile(join(folder, 'database.lock'), content)
    const unlock = await lockDirectory(join(folder, 'database'))
    await unlock()
    expect(await readdir(folder)).toEqual([])
  })

  it('goes to exactly one of many that find the same stale lock', async () => {
    await writeFile(join(folder, 'database.lock'), JSON.stringify({ pid: process.pid, started: '1' }))
    const attempts = await Promise.allSettled(
      Array.from({ length: 8 }, () => lockDirectory(join(folder, 'database'))),
    )
    expect(attempts.filter((attempt) => attempt.status === 'fulfilled')).toHaveLength(1)
    expect(await readdir(folder)).toEqual(['database.lock'])
  })
})

describe('an embedded database in a directory', () => {
  it('is opened by one at a time and keeps its rows', async () => {
    const directory = join(folder, 'data', 'database')
    const first = await openDatabase({ directory, snapshot: await migratedSnapshot() })
    await first.query(`CREATE TABLE kept AS SELECT 42 AS answer`)
    await expect(openDatabase({ directory })).rejects.toMatchObject(inUse(process.pid))
    await first.close()
    const second = await openDatabase({ directory })
    expect(await second.query('SELECT answer FROM kept')).toEqual([{ answer: 42 }])
    await second.close()
  })
})
