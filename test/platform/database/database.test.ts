import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Database, openDatabase, type Tx } from '../../../src/platform/database/database.ts'
import { describeDatabases, openTestDatabase } from '../../support/database.ts'

const now = new Date('2026-03-01T08:30:00.123Z')
const project = (id: string) => ({
  id,
  title: 'Outcomes',
  organisation: 'University',
  createdBy: id,
  createdAt: now,
})
const id = (last: number) => `00000000-0000-4000-8000-${String(last).padStart(12, '0')}`

describeDatabases('database', (kind) => {
  let database: Database
  beforeAll(async () => {
    database = await openTestDatabase(kind)
  })
  afterAll(() => database.close())

  it('says which kind it is and answers a ping', async () => {
    expect(database.kind).toBe(kind)
    await database.ping()
  })

  it('keeps what a transaction wrote when it returns', async () => {
    const title = await database.transaction(
      async (tx) => (await tx.project.create({ data: project(id(1)) })).title,
    )
    expect(title).toBe('Outcomes')
    expect(await database.client.project.findUnique({ where: { id: id(1) } })).toEqual(project(id(1)))
  })

  it('keeps nothing when the work throws, and throws the same error', async () => {
    const failure = new Error('changed my mind')
    const attempt = database.transaction(async (tx) => {
      await tx.project.create({ data: project(id(2)) })
      throw failure
    })
    await expect(attempt).rejects.toBe(failure)
    expect(await database.client.project.count({ where: { id: id(2) } })).toBe(0)
  })

  it('does not seem to commit when the work swallowed the error of a statement', async () => {
    const attempt = database.transaction(async (tx) => {
      await tx.project.create({ data: project(id(3)) })
      await tx.project.create({ data: project(id(3)) }).catch(() => 'swallowed')
    })
    await expect(attempt).rejects.toThrow()
    expect(await database.client.project.count({ where: { id: id(3) } })).toBe(0)
  })

  it('lets one of two transactions wait for a row the other has locked', async () => {
    await database.client.project.create({ data: { ...project(id(4)), title: '0' } })
    const increment = () =>
      database.transaction(async (tx) => {
        const [row] = await tx.$queryRaw<{ title: string }[]>`
          SELECT title FROM project WHERE id = ${id(4)}::uuid FOR UPDATE`
        await tx.project.update({ where: { id: id(4) }, data: { title: String(Number(row?.title) + 1) } })
      })
    await Promise.all(Array.from({ length: 8 }, increment))
    expect(await database.client.project.findUnique({ where: { id: id(4) } })).toMatchObject({ title: '8' })
  })

  it('gives the same types for plain SQL on every kind', async () => {
    const [row] = await database.query(
      `SELECT $1::int8 AS big, '\\x01ff'::bytea AS bytes, $2::timestamptz AS instant, $3::jsonb AS json,
        ARRAY['a']::text[] AS texts, 7::int4 AS small, NULL AS nothing`,
      [9007199254740993n, now, { a: [1] }],
    )
    expect(row).toStrictEqual({
      big: 9007199254740993n,
      bytes: new Uint8Array([1, 255]),
      instant: now,
      json: { a: [1] },
      texts: ['a'],
      small: 7,
      nothing: null,
    })
  })

  it('passes a violated constraint on as Prisma reports it', async () => {
    await database.client.project.create({ data: project(id(5)) })
    await expect(database.client.project.create({ data: project(id(5)) })).rejects.toMatchObject({
      code: 'P2002',
    })
  })

  it('leaves no connection in a failed transaction after a script that failed half way', async () => {
    const executor = database.sqlExecutor()
    await expect(executor.executeSql('BEGIN; SELECT 1; SELECT 1/0; COMMIT;')).rejects.toThrow(
      'division by zero',
    )
    await Promise.all(Array.from({ length: 12 }, () => database.ping()))
    expect((await executor.executeSql('SELECT 1 AS a; SELECT 2 AS b')).rows).toEqual([{ b: 2 }])
    expect((await executor.executeSql('SELECT $1::text AS a', ['x'])).rows).toEqual([{ a: 'x' }])
  })

  // Only a server has connections to lose and others to wait for; the embedded database is in this process.
  const onServer: (name: string, test: () => Promise<void>) => void =
    kind === 'postgres' ? it : () => undefined
  onServer(
    'reports DATABASE_UNAVAILABLE when the connection of a transaction breaks, and recovers',
    async () => {
      const attempt = database.transaction(async (tx) => {
        await tx.project.create({ data: project(id(6)) })
        const [own] = await tx.$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`
        await database.query('SELECT pg_terminate_backend($1, 5000)', [own?.pid])
        await tx.project.count()
      })
      await expect(attempt).rejects.toMatchObject({ name: 'AppError', code: 'DATABASE_UNAVAILABLE' })
      expect(await database.client.project.count({ where: { id: id(6) } })).toBe(0)
    },
  )

  onServer('reports DATABASE_UNAVAILABLE when it waited too long for a lock', async () => {
    await database.client.project.create({ data: project(id(7)) })
    const lock = (tx: Tx) => tx.$queryRaw`SELECT 1 FROM project WHERE id = ${id(7)}::uuid FOR UPDATE`
    const attempt = database.transaction(async (tx) => {
      await lock(tx)
      await database.transaction(async (other) => {
        await other.$executeRaw`SET LOCAL lock_timeout = '10ms'`
        await lock(other)
      })
    })
    await expect(attempt).rejects.toMatchObject({ name: 'AppError', code: 'DATABASE_UNAVAILABLE' })
  })

  it('reports DATABASE_UNAVAILABLE once it is closed, however it is used', async () => {
    const closed = await openTestDatabase(kind)
    await closed.close()
    await closed.close()
    const unavailable = { name: 'AppError', code: 'DATABASE_UNAVAILABLE', status: 503 }
    await expect(closed.ping()).rejects.toMatchObject(unavailable)
    await expect(closed.query('SELECT 1')).rejects.toMatchObject(unavailable)
    await expect(closed.client.project.count()).rejects.toMatchObject(unavailable)
    await expect(closed.transaction((tx) => tx.project.count())).rejects.toMatchObject(unavailable)
    await expect(closed.sqlExecutor().executeSql('SELECT 1')).rejects.toMatchObject(unavailable)
  })
})

describe('a PostgreSQL server that is not there', () => {
  it('is reported as DATABASE_UNAVAILABLE', async () => {
    // Port 0 is never listened on.
    await expect(openDatabase({ url: 'postgres://nobody@127.0.0.1:0/none' })).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
    })
  })
})
