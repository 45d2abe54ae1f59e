import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { auditCommand } from '../../src/cli/commands/audit.ts'
import { peopleCommand } from '../../src/cli/commands/people.ts'
import { projectCommand } from '../../src/cli/commands/project.ts'
import { runCli } from '../../src/cli/run.ts'
import { foldersOf } from '../../src/folders.ts'
import { openDatabase } from '../../src/platform/database/database.ts'
import { captureIo, withPeople } from './support.ts'

async function run(...args: string[]) {
  const { io, out } = captureIo()
  const commands = [auditCommand(io), peopleCommand(io), projectCommand(io)]
  return { code: await runCli(io, commands, args), ...out }
}

const opened = async <T>(
  folder: string,
  use: (database: Awaited<ReturnType<typeof openDatabase>>) => Promise<T>,
): Promise<T> => {
  const database = await openDatabase({ directory: foldersOf(folder).database })
  try {
    return await use(database)
  } finally {
    await database.close()
  }
}

it('serves an auditor on a data folder: search, save, story, access, patterns, export, erase, replay', () =>
  withPeople(async (folder) => {
    const at = (subject: string) => ['--data', folder, '--as', subject]
    expect((await run('audit', 'search', ...at('ada'))).code).toBe(3)

    const saved = await run(
      'audit',
      'search',
      ...at('yip'),
      '--outcome',
      'refused',
      '--save',
      'refusals',
      '--json',
    )
    expect(saved.code).toBe(0)
    const { items, total } = JSON.parse(saved.stdout)
    expect([items.length, total]).toEqual([1, 1])
    expect(items[0]).toMatchObject({ reason: 'NO_POLICY_PERMITS', says: 'was refused (NO_POLICY_PERMITS)' })
    const again = await run('audit', 'search', ...at('yip'), '--saved', 'refusals')
    expect([again.code, again.stderr]).toEqual([0, '1 matching entries\n'])
    expect((await run('audit', 'search', ...at('yip'), '--saved', 'nothing')).code).toBe(1)
    expect((await run('audit', 'searches', ...at('yip'))).stdout).toContain('outcome=refused')

    const story = await run('audit', 'story', 'person', items[0].actor, ...at('yip'))
    expect(story.stdout).toContain('was refused (NO_POLICY_PERMITS)')
    const today = new Date().toISOString().slice(0, 10)
    expect(await run('audit', 'access', '--on', today, ...at('yip'))).toMatchObject({
      code: 0,
      stdout: '(none)\n',
    })
    const patterns = await run('audit', 'patterns', ...at('yip'), '--set', 'minimumRefusals=1')
    expect(patterns.stdout).toMatch(/Repeated refusals: At least 1 .*\n .*refusals: 1/)

    const out = join(folder, 'log.csv')
    const exported = await run('audit', 'export', '--format', 'csv', '--out', out, ...at('yip'), '--json')
    expect(exported.code).toBe(0)
    expect((await readFile(out, 'utf8')).split('\r\n')[0]).toMatch(/^index,entry,time,type/)
    expect(JSON.parse(await readFile(`${out}.receipt.json`, 'utf8'))).toMatchObject({
      proof: expect.any(String),
    })
    expect((await run('audit', 'export', '--format', 'pdf', '--out', out, ...at('yip'))).code).toBe(2)
    // What a form cannot do is refused rather than ignored.
    const vkey = ['--vkey', 'log+00000000+AA==']
    expect(
      (await run('audit', 'export', '--format', 'csv', '--out', out, ...at('yip'), ...vkey)).stderr,
    ).toMatch(/belong to --format tiles/)
    const tiles = (...args: string[]) =>
      run('audit', 'export', '--format', 'tiles', '--out', join(folder, 'tiles'), '--data', folder, ...args)
    for (const args of [
      ['--outcome', 'refused'],
      ['--as', 'yip'],
    ])
      expect(await tiles(...args)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(String(args[0])),
      })
    expect((await tiles()).code).toBe(0)

    expect(await run('people', 'erase', 'ben', '--reason', 'Asked', ...at('yip'))).toMatchObject({ code: 3 })
    const unknown = await run('people', 'erase', 'nobody', '--reason', 'Asked', ...at('ho'))
    expect([unknown.code, unknown.stderr]).toEqual([
      1,
      expect.stringContaining('Nobody is registered as nobody'),
    ])
    expect((await run('people', 'erase', 'ben', '--reason', 'Asked', ...at('ho'))).stdout).toMatch(/^Erased /)
    expect((await run('people', 'list', ...at('ho'))).stdout).toContain('Erased person')

    const replay = (...args: string[]) => run('audit', 'replay', ...args, '--data', folder)
    expect(await replay('--all')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('as it was recorded'),
    })
    expect((await run('audit', 'replay', items[0].id, ...at('yip'))).code).toBe(0)
    expect(await run('audit', 'replay', '--all', ...at('yip'))).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('as it was recorded'),
      stderr: expect.stringContaining('entries replayed'),
    })
    expect([(await replay()).code, (await replay('x')).code, (await replay('999999')).code]).toEqual([
      2, 2, 1,
    ])
    expect((await run('audit', 'verify', '--data', folder)).code).toBe(0)
    await opened(folder, async (database) => {
      await database.query('ALTER TABLE audit_evidence DISABLE TRIGGER ALL')
      await database.query(`DELETE FROM audit_evidence WHERE kind = 'question'`)
    })
    const broken = await replay('--all')
    expect([broken.code, broken.stdout]).toEqual([4, expect.stringContaining('question-missing')])
  }))
