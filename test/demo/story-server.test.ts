import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { emptyFolder, markerName, readFolder, writeMarker } from '../../src/demo/prepare.ts'
import { lockDirectory } from '../../src/platform/database/directory-lock.ts'
import { runDemo, withFolder } from './story-support.ts'

const ready = { state: 'ready', patients: 500, seed: 'harbourgate' } as const

describe('harbourgate demo', () => {
  it('begins anew after an interrupted first start, and never plays the story twice', () =>
    withFolder(async (folder) => {
      await writeMarker(folder, { ...ready, state: 'preparing' })
      await writeFile(join(folder, 'left-over'), '')
      const args = ['--data', folder, '--port', '0', '--patients', '500']
      const first = await runDemo(args, { stopAfter: 'Stop with Ctrl+C' })
      expect(first.stderr).toBe('')
      expect(first.code).toBe(0)
      expect(first.stdout).toMatch('The first start was interrupted')
      expect(first.stdout).toMatch('✓ 15 ')
      expect(first.stdout).toMatch(/Portal +http:\/\/127\.0\.0\.1:\d+/)
      expect(first.stdout).toMatch('Dr. Cheung Ka-yan')
      expect(existsSync(join(folder, 'left-over'))).toBe(false)
      expect(await readFolder(folder)).toMatchObject(ready)

      const second = await runDemo(args, { stopAfter: 'Stop with Ctrl+C' })
      expect(second.code).toBe(0)
      expect(second.stdout).not.toMatch('✓')
      expect(second.stdout).toMatch('What has happened')
    }))

  it('refuses a folder that is not its own, with --reset as well', () =>
    withFolder(async (folder) => {
      await writeFile(join(folder, 'thesis.txt'), 'precious')
      for (const more of [[], ['--reset']]) {
        const { code, stderr } = await runDemo(['--data', folder, ...more])
        expect(code).toBe(2)
        expect(stderr).toMatch('holds something that is not of the demo')
      }
      expect(await readFile(join(folder, 'thesis.txt'), 'utf8')).toBe('precious')
    }))

  it('refuses a port that was asked for and is taken', () =>
    withFolder(async (folder) => {
      const server = createServer()
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? String(address.port) : ''
      try {
        const { code, stderr } = await runDemo(['--data', folder, '--port', port])
        expect(stderr).toMatch(`Port ${port} is taken`)
        expect(code).toBe(2)
      } finally {
        server.close()
      }
    }))

  it.each([
    ['--keep in a folder in use', (used: string) => ['--once', '--keep', used], 'the folder is not empty'],
    ['--keep without --once', (used: string) => ['--keep', used], '--keep goes with --once'],
    ['--data with --once', (used: string) => ['--once', '--data', used], '--once takes a new folder'],
    ['--reset with --once', () => ['--once', '--reset'], '--once takes a new folder'],
    ['--json without --once', () => ['--json'], '--json goes with --once'],
    ['too few patients', () => ['--once', '--patients', '499'], 'from 500 to 10000000'],
    ['an unknown format', () => ['--once', '--format', 'xlsx'], 'Allowed choices are parquet, csv, ndjson'],
  ])('refuses %s as wrong usage', (_name, args, message) =>
    withFolder(async (folder) => {
      await writeFile(join(folder, 'used'), '')
      const { code, stdout, stderr } = await runDemo(args(folder))
      expect(stderr).toMatch(message)
      expect(code).toBe(2)
      expect(stdout === '' || args(folder).includes('--json')).toBe(true)
      expect(await readFile(join(folder, 'used'), 'utf8')).toBe('')
    }),
  )

  it('refuses to run in production', async () => {
    const { code, stderr } = await runDemo(['--once'], { env: { NODE_ENV: 'production' } })
    expect(code).toBe(2)
    expect(stderr).toMatch('The demo does not run in production')
  })
})

describe('the data folder of the demo', () => {
  it('is told apart from others by its marker', () =>
    withFolder(async (folder) => {
      expect(await readFolder(join(folder, 'missing'))).toBe('fresh')
      expect(await readFolder(folder)).toBe('fresh')
      await writeMarker(folder, ready)
      expect(await readFolder(folder)).toEqual(ready)
      await writeFile(join(folder, markerName), '{"state":"whatever"}')
      expect(await readFolder(folder)).toBe('foreign')
    }))

  it('is not emptied while a gateway runs on it', () =>
    withFolder(async (folder) => {
      await writeMarker(folder, ready)
      await mkdir(join(folder, 'keys'))
      const release = await lockDirectory(join(folder, 'database'))
      await expect(emptyFolder(folder)).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
      expect(await readFolder(folder)).toEqual(ready)
      expect(existsSync(join(folder, 'keys'))).toBe(true)
      await release()
      await emptyFolder(folder)
      expect(await readFolder(folder)).toBe('fresh')
    }))
})
