import { existsSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { auditCommand } from '../../src/cli/commands/audit.ts'
import { policyCommand } from '../../src/cli/commands/policy.ts'
import { runCli } from '../../src/cli/run.ts'
import { ageLog } from '../support/aged-log.ts'
import { logVkey } from '../support/log.ts'
import { captureIo, withPeople } from './support.ts'

async function run(...args: string[]) {
  const { io, out } = captureIo()
  return { code: await runCli(io, [auditCommand(io), policyCommand(io)], args), ...out }
}

const withAgedLog = (use: (folder: string) => Promise<void>) =>
  withPeople(use, (database) => ageLog(database, 600))

it('holds, previews, prunes, exports and verifies from the command line', () =>
  withAgedLog(async (folder) => {
    const at = (subject: string) => ['--data', folder, '--as', subject]
    const prune = (subject: string, ...more: string[]) => run('audit', 'prune', ...more, ...at(subject))

    const place = (...more: string[]) => run('audit', 'hold', 'place', ...more, ...at('yip'))
    expect((await place()).code).toBe(2)
    expect((await place('--reason', 'x', '--project', 'x')).code).toBe(1)
    expect((await run('audit', 'hold', 'place', '--reason', 'x', ...at('ho'))).code).toBe(3)
    const placed = await place('--reason', 'A complaint', '--from-index', '300', '--json')
    expect(placed.code).toBe(0)
    const { id } = JSON.parse(placed.stdout)
    expect((await run('audit', 'hold', 'list', ...at('ho'))).stdout).toMatch(/everything +from index 300/)

    const preview = await prune('yip', '--dry-run')
    expect([preview.code, preview.stdout]).toEqual([
      0,
      expect.stringMatching(
        /would go +256 entries below index 256; 300 .*\nstopped by +entry 300 \(person.read\), which the legal hold/,
      ),
    ])
    expect((await prune('yip')).code).toBe(3)
    expect((await run('audit', 'hold', 'lift', id, '--reason', 'Settled', ...at('yip'))).code).toBe(0)
    expect((await run('audit', 'hold', 'lift', id, '--reason', 'Settled', ...at('yip'))).code).toBe(1)

    const done = await prune('ho', '--json')
    expect([done.code, JSON.parse(done.stdout)]).toEqual([
      0,
      expect.objectContaining({ before: 0, minimumIndex: 512, entries: 512 }),
    ])
    expect((await prune('ho')).stdout).toMatch(/minimum index +512, before 512\nremoved +0 entries/)

    const tiles = join(folder, 'tiles')
    const exported = await run('audit', 'export', '--format', 'tiles', '--out', tiles, '--data', folder)
    expect(exported.stdout).toContain('those below index 512 pruned')
    expect([
      existsSync(join(tiles, 'tile/entries/000')),
      existsSync(join(tiles, 'tile/0/000')),
      await readFile(join(tiles, 'minimum-index'), 'utf8'),
    ]).toEqual([false, true, '512\n'])
    const own = ['--vkey', join(tiles, 'vkey')]
    const verified = await run('audit', 'verify', tiles, ...own)
    expect([verified.code, verified.stdout]).toEqual([
      0,
      expect.stringMatching(/pruned +512: their leaf hashes .* from index 512 on/),
    ])
    expect(
      (await run('audit', 'verify', '--data', folder, '--vkey', logVkey, ...own, '--json')).stdout,
    ).toContain('"pruned":"512"')
    for (const claimed of ['0\n', '1024\n', '300\n', 'none\n']) {
      await writeFile(join(tiles, 'minimum-index'), claimed)
      expect((await run('audit', 'verify', tiles, ...own)).code).toBe(4)
    }
    await rm(join(tiles, 'minimum-index'))
    expect((await run('audit', 'verify', tiles, ...own)).code).toBe(4)
  }))

it('shows with `policy check` how long each class of event is kept, and which events it has', async () => {
  const { code, stdout } = await run('policy', 'check')
  expect([code, stdout]).toEqual([0, expect.stringMatching(/release is kept P6Y: .*release\.recorded/)])
})
