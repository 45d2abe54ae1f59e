import { readdirSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Database } from '../../../src/platform/database/database.ts'
import {
  checkSchema,
  createScript,
  diffMigrations,
  migrateDatabase,
} from '../../../src/platform/database/migrate.ts'
import { describeDatabases, openEmptyDatabase } from '../../support/database.ts'

/** Names of the migrations, in order. */
const names = readdirSync(new URL('../../../prisma/migrations', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort()

describeDatabases('migrations', (kind) => {
  let database: Database
  beforeAll(async () => {
    database = await openEmptyDatabase(kind)
  })
  afterAll(() => database.close())

  const tables = () =>
    database.query(`SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`)

  it('are listed but not applied by a dry run', async () => {
    const report = await migrateDatabase(database, { dryRun: true })
    expect(report).toEqual({ applied: [], pending: names })
    expect(await checkSchema(database)).toEqual({ atHead: false, pending: report.pending, problems: [] })
    expect(await tables()).toEqual([])
  })

  it('are applied once, and a second run does nothing', async () => {
    const { applied } = await migrateDatabase(database)
    expect(applied).toEqual(names)
    expect(await checkSchema(database)).toEqual({ atHead: true, pending: [], problems: [] })
    expect(await tables()).toContainEqual({ tablename: 'audit_entry' })
    expect(await migrateDatabase(database)).toEqual({ applied: [], pending: [] })
    expect(await database.query('SELECT migration_name FROM _prisma_migrations')).toEqual(
      applied.map((name) => ({ migration_name: name })),
    )
  })

  it('are refused when one was edited after it was applied', async () => {
    await database.query(
      `UPDATE _prisma_migrations SET checksum = repeat('0', 64) WHERE migration_name LIKE '%_initial'`,
    )
    expect(await checkSchema(database)).toMatchObject({
      atHead: false,
      problems: expect.arrayContaining([expect.stringContaining('edited')]),
    })
    await expect(migrateDatabase(database)).rejects.toThrow('was edited after it was applied')
  })

  it('are refused when the database knows one that this version does not', async () => {
    await database.query(
      `UPDATE _prisma_migrations SET migration_name = '20990101000000_later' WHERE migration_name LIKE '%_initial'`,
    )
    await expect(migrateDatabase(database)).rejects.toThrow('20990101000000_later')
  })
})

describeDatabases('a migration that fails', (kind) => {
  it('is reported, leaves none of its changes, and stops every later run', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'harbourgate-migrations-'))
    const database = await openEmptyDatabase(kind)
    try {
      await mkdir(join(directory, '20260101000000_broken'))
      const broken = 'CREATE TABLE half (id int);\nSELECT 1/0;\nCREATE TABLE rest (id int);'
      await writeFile(join(directory, '20260101000000_broken', 'migration.sql'), broken)
      await expect(migrateDatabase(database, { directory })).rejects.toThrow('division by zero')
      expect(
        await database.query(`SELECT tablename FROM pg_tables WHERE tablename IN ('half', 'rest')`),
      ).toEqual([])
      await expect(migrateDatabase(database, { directory })).rejects.toThrow('20260101000000_broken failed')
    } finally {
      await database.close()
      await rm(directory, { recursive: true })
    }
  })
})

describeDatabases('two migrations at once', (kind) => {
  it('apply each migration once', async () => {
    const database = await openEmptyDatabase(kind)
    const reports = await Promise.all([migrateDatabase(database), migrateDatabase(database)])
    expect(reports.flatMap(({ applied }) => applied)).toEqual(names)
    await database.close()
  })
})

describe('migrations and schema.prisma', () => {
  it('agree', async () => {
    expect(await diffMigrations()).toBe('')
  })

  it('are compared by an engine that does see differences', async () => {
    expect(await createScript()).toContain('CREATE TABLE "audit_entry"')
  })
})
