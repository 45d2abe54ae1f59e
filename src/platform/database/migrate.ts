import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm'
import { type Database, openDatabase } from './database.ts'
import { databaseFailure } from './failure.ts'
import { withSchemaEngine } from './schema-engine.ts'

// From src/platform/database and from dist/platform/database alike.
const prismaDirectory = fileURLToPath(new URL('../../../prisma/', import.meta.url))
const filters = { externalTables: [], externalEnums: [] }

export type MigrationReport = {
  /** Names of the migrations this call applied, in order. */
  readonly applied: string[]
  /** Names of those still to be applied: all of them in a dry run, none otherwise. */
  readonly pending: string[]
}

/**
 * Applies prisma/migrations that the database does not have yet and records them in `_prisma_migrations`, so that
 * `prisma migrate deploy` remains possible. Of several processes doing this at once, one does and the others wait.
 * @param options.directory other migrations than the gateway's own
 * @throws Error when a migration failed (here or earlier), was edited after it was applied, or is unknown here
 */
export async function migrateDatabase(
  database: Database,
  options: { dryRun?: boolean; directory?: string } = {},
): Promise<MigrationReport> {
  const before = await checkSchema(database, options.directory)
  if (before.problems.length > 0) throw new Error(before.problems.join('. '))
  if (options.dryRun || before.pending.length === 0) return { applied: [], pending: before.pending }
  const migrationsList = await readMigrations(options.directory)
  const { appliedMigrationNames } = await onEngine(database, (engine) =>
    engine.applyMigrations({ migrationsList, filters }),
  )
  return { applied: appliedMigrationNames, pending: [] }
}

export type SchemaState = {
  /** Every migration applied and no problem. */
  readonly atHead: boolean
  readonly pending: string[]
  /** Sentences for the operator; empty when the history is sound. */
  readonly problems: string[]
}

/** Compares the database's migration history with prisma/migrations. Changes nothing. */
export async function checkSchema(database: Database, directory?: string): Promise<SchemaState> {
  const migrationsList = await readMigrations(directory)
  const found = await onEngine(database, (engine) =>
    engine.diagnoseMigrationHistory({ migrationsList, optInToShadowDatabase: false, filters }),
  )
  const history = found.history
  const pending =
    history !== null && 'unappliedMigrationNames' in history ? history.unappliedMigrationNames : []
  const unknown =
    history !== null && 'unpersistedMigrationNames' in history ? history.unpersistedMigrationNames : []
  const problems = [
    ...found.failedMigrationNames.map((name) => `Migration ${name} failed and must be resolved by hand`),
    ...found.editedMigrationNames.map((name) => `Migration ${name} was edited after it was applied`),
    ...unknown.map(
      (name) => `The database has migration ${name}, which this version of the gateway does not know`,
    ),
  ]
  return { atHead: pending.length === 0 && problems.length === 0, pending, problems }
}

/** SQL that leads from prisma/migrations, applied to an empty database, to prisma/schema.prisma; empty: they agree. */
export async function diffMigrations(): Promise<string> {
  return diff({ tag: 'migrations', ...(await readMigrations()) })
}

/** SQL that creates prisma/schema.prisma in an empty database: the raw material of a first migration. */
export function createScript(): Promise<string> {
  return diff({ tag: 'empty' })
}

type DiffTarget = Parameters<SchemaEngine['diff']>[0]['from']

// Always on an embedded database in memory: the SQL is the same, and through the pg adapter the engine cannot read
// PostgreSQL's catalogue ("Column type 'char' could not be deserialized").
async function diff(from: DiffTarget): Promise<string> {
  const scratch = await openDatabase()
  try {
    const files = [{ path: 'schema.prisma', content: await readDatamodel() }]
    const result = await onEngine(scratch, (engine) =>
      engine.diff({ from, to: { tag: 'schemaDatamodel', files }, script: true, exitCode: true, filters }),
    )
    return result.exitCode === 0 ? '' : (result.stdout ?? '')
  } finally {
    await scratch.close()
  }
}

async function onEngine<T>(database: Database, work: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  try {
    return await withSchemaEngine(database.migrationAdapter(), await readDatamodel(), work)
  } catch (error) {
    throw databaseFailure(error)
  }
}

function readDatamodel(): Promise<string> {
  return readFile(join(prismaDirectory, 'schema.prisma'), 'utf8')
}

async function readMigrations(baseDir = join(prismaDirectory, 'migrations')): Promise<MigrationList> {
  const folders = (await readdir(baseDir, { withFileTypes: true })).filter((entry) => entry.isDirectory())
  const migrationDirectories = await Promise.all(
    folders
      .map((folder) => folder.name)
      .sort()
      .map(async (path) => ({
        path,
        migrationFile: {
          path: 'migration.sql',
          content: {
            tag: 'ok' as const,
            value: await readFile(join(baseDir, path, 'migration.sql'), 'utf8'),
          },
        },
      })),
  )
  const lock = await readFile(join(baseDir, 'migration_lock.toml'), 'utf8').catch(() => null)
  return {
    baseDir,
    lockfile: { path: 'migration_lock.toml', content: lock },
    shadowDbInitScript: '',
    migrationDirectories,
  }
}
