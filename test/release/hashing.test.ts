import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Between, openRealRelease, type RealRelease, unkeepable } from '../support/real-release.ts'

let real: RealRelease

beforeAll(async () => {
  // Enough that a file takes more than a moment to hash.
  real = await openRealRelease(20_000, 25)
}, 120_000)

afterAll(() => real?.close())

/** Nothing staged, nothing scratched; so many extracts published. */
async function expectLeft(published: number): Promise<void> {
  expect(await readdir(join(real.folder, 'staging'))).toEqual([])
  expect(await readdir(join(real.folder, 'extracts'))).toHaveLength(published)
}

describe('a release whose files are hashed while they are measured', () => {
  it('fails when a file cannot be hashed, records and publishes nothing, and leaves nothing', async () => {
    const { outcome, records } = await real.run(unkeepable)
    expect(outcome).toMatchObject({ code: 'STAGING_FAILED', cause: { syscall: 'fsync' } })
    expect(records).toEqual([])
    await expectLeft(0)
  }, 120_000)

  it('ends when it is refused meanwhile, once hashing has ended, and leaves nothing', async () => {
    let hashed: boolean | undefined
    const whenClosed: (boolean | undefined)[] = []
    const between: Between = (staging) => ({
      write: async (format) => {
        const written = await staging.write(format)
        const done = () => {
          hashed = true
        }
        hashed = false
        written.hashed().then(done, done)
        return written
      },
      smallestWrittenClass: async () => 0,
      close: async () => {
        whenClosed.push(hashed)
        await staging.close()
        // Whoever removes the files next must not find them being read.
        whenClosed.push(hashed)
      },
    })
    const { outcome, records } = await real.run(between)
    expect(outcome).toMatchObject({ name: 'Refusal', code: 'RISK_NOT_REACHED' })
    expect(whenClosed).toEqual([false, true])
    expect(records).toEqual(['RISK_NOT_REACHED'])
    await expectLeft(0)
  }, 120_000)

  it('is refused as it would be, and the process lives, when hashing fails while nobody waits for it', async () => {
    const script = fileURLToPath(new URL('../support/refuse-while-hashing.ts', import.meta.url))
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script], {
      env: { ...process.env, NODE_OPTIONS: '' },
    })
    expect(JSON.parse(stdout)).toEqual(['RISK_NOT_REACHED'])
  }, 120_000)

  it('delivers when nothing stands between', async () => {
    const { records } = await real.run(() => ({}))
    expect(records).toEqual(['recorded'])
    await expectLeft(1)
  }, 120_000)
})
