import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { datasetCommand } from '../../src/cli/commands/dataset.ts'
import { doctorCommand } from '../../src/cli/commands/doctor.ts'
import { migrateCommand } from '../../src/cli/commands/migrate.ts'
import { serveCommand } from '../../src/cli/commands/serve.ts'
import { createApi } from '../../src/cli/gateway/api.ts'
import { serverOrigin } from '../../src/cli/gateway/connect.ts'
import { openLocalGateway } from '../../src/cli/gateway/local-gateway.ts'
import { LOCAL_OPERATOR } from '../../src/cli/gateway/local-operator.ts'
import { createProgress } from '../../src/cli/progress.ts'
import { runCli } from '../../src/cli/run.ts'
import type { Environment } from '../../src/config.ts'
import { personSchema } from '../../src/contract/people.ts'
import { parseEvent } from '../../src/domain/audit/event-search.ts'
import { openDatabase } from '../../src/platform/database/database.ts'
import { captureIo, withFolder, withPeople } from './support.ts'

async function run(args: readonly string[], env: Environment = {}) {
  const { io, out } = captureIo(env)
  const commands = [migrateCommand(io), doctorCommand(io), datasetCommand(io), serveCommand(io)]
  return { code: await runCli(io, commands, args), ...out }
}

describe('which gateway a command works on', () => {
  it.each([
    [['dataset', 'list'], {}, /Who acts, and where/],
    [['dataset', 'list', '--server', 'https://gateway.example.org'], {}, /needs an access token/],
    [
      ['dataset', 'list', '--server', 'http://gateway.example.org'],
      { HARBOURGATE_TOKEN: 't' },
      /over plain http/,
    ],
    [
      ['dataset', 'list', '--server', 'ftp://gateway.example.org'],
      { HARBOURGATE_TOKEN: 't' },
      /not an http or https address/,
    ],
    [
      ['dataset', 'list', '--server', 'https://x.example.org', '--as', 'ada'],
      { HARBOURGATE_TOKEN: 't' },
      /--data and --as/,
    ],
  ])('%j is a mistake in usage', async (args, env, message) => {
    const { code, stdout, stderr } = await run(args, env)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(message)
  })

  it.each([
    [['nonsense'], /unknown command/],
    [['dataset', 'list', '--sideways'], /unknown option/],
  ])('%j is a mistake in usage that scripts can read', async (args, message) => {
    const { code, stdout } = await run([...args, '--json'])
    expect([code, JSON.parse(stdout)]).toEqual([
      2,
      { error: { message: expect.stringMatching(message), code: 'USAGE', exitCode: 2 } },
    ])
  })

  it('sends tokens in clear to this machine only', () => {
    expect(serverOrigin('http://127.0.0.1:8080/portal')).toBe('http://127.0.0.1:8080')
    expect(serverOrigin('http://[::1]:8080')).toBe('http://[::1]:8080')
    for (const address of ['http://127.evil.example.org', 'http://localhost.example.org', 'http://10.0.0.1'])
      expect(() => serverOrigin(address)).toThrow('plain http')
  })

  it('says how to go on when a gateway cannot be reached, as JSON too', async () => {
    const args = ['dataset', 'list', '--server', 'http://127.0.0.1:9', '--json']
    const { code, stdout, stderr } = await run(args, { HARBOURGATE_TOKEN: 't' })
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'GATEWAY_UNREACHABLE', exitCode: 1 } })
    expect(stderr).toMatch(/what helps: .*--data/)
  })

  it('does not turn a mistyped folder into a new one', () =>
    withFolder(async (folder) => {
      const missing = join(folder, 'missing')
      const { code, stderr } = await run(['dataset', 'list', '--data', missing, '--as', 'ada'])
      expect([code, existsSync(missing)]).toEqual([1, false])
      expect(stderr).toMatch('holds no database')
    }))
})

describe('without a server', () => {
  it('is reached on the loopback interface, with its own secret only, and the log says how somebody signed in', () =>
    withPeople(async (folder) => {
      const { io } = captureIo({ HARBOURGATE_HOST: '0.0.0.0', PORT: '1', HARBOURGATE_METRICS_PORT: '1' })
      const local = await openLocalGateway(io, { data: folder, as: 'ho' })
      try {
        expect(new URL(local.origin).hostname).toBe('127.0.0.1')
        for (const token of ['ho', 'x'.repeat(43), ''])
          await expect(
            createApi({ origin: local.origin, token }).get(personSchema, '/api/people/me'),
          ).rejects.toMatchObject({ report: { code: expect.stringMatching(/^TOKEN_/), exitCode: 1 } })
        const me = await createApi(local).get(personSchema, '/api/people/me')
        expect(me).toMatchObject({ subject: 'ho', issuer: 'https://identity.example.org' })
        await createApi(local).get(personSchema, `/api/people/${me.id.replace(/.$/, '0')}`)
      } finally {
        await local.stop()
      }
      const database = await openDatabase({ directory: join(folder, 'database') })
      const rows = await database.client.auditEntry.findMany({ where: { type: 'person.read' } })
      await database.close()
      const events = rows.map((row) => parseEvent(row.bytes))
      expect(events).not.toEqual([])
      for (const { actor } of events) expect(actor).toMatchObject({ authentication: LOCAL_OPERATOR })
    }))

  it('refuses with 3 somebody nobody registered', () =>
    withPeople(async (folder) => {
      const { code, stderr } = await run(['dataset', 'list', '--data', folder, '--as', 'nobody'])
      expect([code, stderr]).toEqual([3, expect.stringMatching('PERSON_NOT_REGISTERED')])
    }))
})

describe('migrate and doctor', () => {
  it('name what is missing in a fresh folder and create nothing', () =>
    withFolder(async (folder) => {
      const fresh = join(folder, 'fresh')
      const { code, stdout } = await run(['doctor', '--data', fresh, '--json'], { HARBOURGATE_POTR: '1' })
      expect([code, existsSync(fresh)]).toEqual([0, false])
      const { ok, checks } = JSON.parse(stdout)
      expect(ok).toBe(true)
      expect(checks).toContainEqual({
        name: 'configuration',
        health: 'warn',
        detail: 'HARBOURGATE_POTR is not a key of the configuration',
      })
      expect(checks).toContainEqual(expect.objectContaining({ name: 'database', health: 'warn' }))
      const dry = await run(['migrate', '--dry-run', '--data', fresh, '--json'])
      expect([dry.code, existsSync(fresh)]).toEqual([0, false])
      expect(JSON.parse(dry.stdout)).toMatchObject({
        applied: [],
        pending: expect.arrayContaining([expect.stringMatching(/_initial$/)]),
      })
    }))

  it('a database behind this version fails the doctor until it is migrated', () =>
    withFolder(async (folder) => {
      await (await openDatabase({ directory: join(folder, 'database') })).close()
      const dry = await run(['migrate', '--dry-run', '--data', folder, '--json'])
      expect(dry.code).toBe(0)
      const { applied, pending } = JSON.parse(dry.stdout)
      expect([applied, pending.length > 0]).toEqual([[], true])
      const behind = await run(['doctor', '--data', folder])
      expect([behind.code, behind.stdout]).toEqual([
        1,
        expect.stringMatching(/fail {2}schema: .*harbourgate migrate/),
      ])
      expect(JSON.parse((await run(['migrate', '--data', folder, '--json'])).stdout).applied).toEqual(pending)
      expect((await run(['migrate', '--data', folder])).stdout).toBe('The schema is current\n')
      expect((await run(['doctor', '--data', folder])).code).toBe(0)
    }))

  it('a folder whose gateway is running is a warning of the doctor, and is looked into once it has stopped', () =>
    withFolder(async (folder) => {
      await run(['migrate', '--data', folder])
      const gateway = await openDatabase({ directory: join(folder, 'database') })
      try {
        const { code, stdout } = await run(['doctor', '--data', folder, '--json'])
        const { ok, checks } = JSON.parse(stdout)
        expect([code, ok]).toEqual([0, true])
        expect(checks).toContainEqual({
          name: 'database',
          health: 'warn',
          detail: expect.stringMatching(`a gateway \\(process ${process.pid}\\) is using the folder`),
        })
        expect(checks.map(({ name }: { name: string }) => name)).not.toContain('schema')
      } finally {
        await gateway.close()
      }
      const { stdout } = await run(['doctor', '--data', folder])
      expect(stdout).toMatch(/ok {4}schema/)
    }))

  it('a lock left by a process that is gone does not stop the doctor', () =>
    withFolder(async (folder) => {
      await run(['migrate', '--data', folder])
      // Greater than any process id Linux gives.
      await writeFile(join(folder, 'database.lock'), JSON.stringify({ pid: 2 ** 30, started: '1' }))
      const { code, stdout } = await run(['doctor', '--data', folder])
      expect([code, stdout]).toEqual([0, expect.stringMatching(/ok {4}schema/)])
    }))

  it('the doctor lists every wrong key at once', async () => {
    const { code, stdout } = await run(['doctor'], { PORT: 'eighty', HARBOURGATE_ROOT_KEY: 'short' })
    expect(code).toBe(1)
    expect(stdout).toMatch(/fail {2}configuration: PORT[\s\S]*fail {2}configuration: HARBOURGATE_ROOT_KEY/)
  })
})

describe('serve', () => {
  const env = {
    HARBOURGATE_OIDC_ISSUER: 'https://identity.example.org',
    HARBOURGATE_OIDC_AUDIENCE: 'harbourgate',
    HARBOURGATE_METRICS_PORT: '0',
    HARBOURGATE_LOG_LEVEL: 'silent',
    HARBOURGATE_TYPO: 'x',
  }

  it('prints its address, finishes at the first signal and gives up at the second', () =>
    withFolder(async (folder) => {
      const { io, out, signal } = captureIo(env)
      const running = runCli(io, [serveCommand(io)], ['serve', '--data', folder, '--port', '0'])
      while (out.stdout === '') await new Promise((resolve) => setTimeout(resolve, 20))
      expect(out.stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\n$/)
      expect((await fetch(new URL('/readyz', out.stdout.trim()))).status).toBe(200)
      signal('SIGINT')
      signal('SIGTERM')
      expect(out.exits).toEqual([1])
      expect(await running).toBe(0)
      expect(out.stderr).toMatch('HARBOURGATE_TYPO is not a key of the configuration')
      await expect(fetch(out.stdout.trim())).rejects.toThrow()
    }))

  it.each([
    [['serve', '--port', '99999'], 2],
    [['serve'], 1],
  ])('%j without an identity provider ends with %i', async (args, expected) => {
    const { code, stdout } = await run(args)
    expect([code, stdout]).toEqual([expected, ''])
  })
})

describe('progress', () => {
  it('is lines when nobody watches: at a new label or after five seconds', () => {
    const { io, out } = captureIo()
    let now = 0
    const progress = createProgress(io, () => now)
    progress.update(0, 10, 'a')
    progress.update(1, 10, 'a')
    now = 5_000
    progress.update(5, 10, 'a')
    progress.update(6, 10, 'b')
    progress.end()
    expect(out.stderr).toBe('a 0 %\na 50 %\nb 60 %\n')
  })

  it('is a bar on a terminal, and leaves nothing behind', () => {
    const { io, out } = captureIo({}, { isTerminal: true })
    const progress = createProgress(io, () => 0)
    progress.update(7, 14, 'a')
    progress.end()
    expect(out.stderr).toContain(`[${'#'.repeat(14)}${'.'.repeat(14)}] a 50 %`)
    expect(out.stderr.endsWith('\u{1b}[2K')).toBe(true)
  })
})
