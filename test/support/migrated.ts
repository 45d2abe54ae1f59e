import { createHash, randomUUID } from 'node:crypto'
import { existsSync, openAsBlob } from 'node:fs'
import { cp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import pg from 'pg'
import { openDatabase } from '../../src/platform/database/database.ts'
import { embeddedDatabase } from '../../src/platform/database/embedded.ts'
import { migrateDatabase } from '../../src/platform/database/migrate.ts'

// Kept between runs, named by what they were made from: booting and migrating takes seconds, a copy a fraction of one.
// Jest cannot do this in its globalSetup, which on Node 20 imports no TypeScript as a module.

/** A dump of an embedded database with all migrations and no rows. */
export async function migratedSnapshot(): Promise<Blob> {
  const file = join(tmpdir(), `harbourgate-test-${await origin()}.tar`)
  if (existsSync(file)) return openAsBlob(file)
  const engine = await PGlite.create()
  const database = embeddedDatabase(engine)
  await migrateDatabase(database)
  const dump = await engine.dumpDataDir('none')
  await database.close()
  const draft = `${file}.${randomUUID()}`
  await writeFile(draft, Buffer.from(await dump.arrayBuffer()))
  await rename(draft, file)
  return dump
}

/** Makes `directory`, which must not exist, an embedded database with all migrations and no rows. */
export async function writeMigrated(directory: string): Promise<void> {
  const kept = join(tmpdir(), `harbourgate-test-${await origin()}.directory`)
  if (!existsSync(kept)) {
    const draft = `${kept}.${randomUUID()}`
    const database = await openDatabase({ directory: draft, snapshot: await migratedSnapshot() })
    await database.close()
    // Another test process may have been first.
    await rename(draft, kept).catch(() => rm(draft, { recursive: true }))
  }
  await cp(kept, directory, { recursive: true })
}

/** The name of a PostgreSQL database on `server` with all migrations and no rows, to be used as a template. */
export async function migratedTemplate(server: string): Promise<string> {
  const name = `harbourgate_template_${await origin()}`
  const connection = new pg.Client({ connectionString: server })
  await connection.connect()
  try {
    // Other test processes wait here until the template is complete.
    await connection.query('SELECT pg_advisory_lock(hashtext($1))', [name])
    const { rowCount } = await connection.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
    if (rowCount === 0) {
      const draft = `harbourgate_draft_${randomUUID().replaceAll('-', '')}`
      await connection.query(`CREATE DATABASE "${draft}" TEMPLATE template0`)
      const database = await openDatabase({ url: withDatabase(server, draft) })
      await migrateDatabase(database)
      await database.close()
      await connection.query(`ALTER DATABASE "${draft}" RENAME TO "${name}"`)
    }
    return name
  } finally {
    await connection.end()
  }
}

/** `url` with another database of the same server. */
export function withDatabase(url: string, database: string): string {
  const changed = new URL(url)
  changed.pathname = `/${database}`
  return changed.href
}

async function origin(): Promise<string> {
  const migrations = new URL('../../prisma/migrations/', import.meta.url)
  const hash = createHash('sha256')
  for (const file of (await readdir(migrations, { recursive: true })).sort()) {
    if (file.endsWith('.sql')) hash.update(file).update(await readFile(new URL(file, migrations)))
  }
  const lock = await readFile(
    new URL('../../node_modules/@electric-sql/pglite/package.json', import.meta.url),
  )
  return hash.update(lock).digest('hex').slice(0, 16)
}
