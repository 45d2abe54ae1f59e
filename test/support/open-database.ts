import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { type Database, openDatabase } from '../../src/platform/database/database.ts'
import { migratedSnapshot, migratedTemplate, withDatabase } from './migrated.ts'

export type DatabaseKind = Database['kind']

const server = process.env.DATABASE_URL

/** The kind of database that tests use here: PostgreSQL needs DATABASE_URL, with the right to create databases. */
export const databaseKind: DatabaseKind = server === undefined ? 'embedded' : 'postgres'

/** A fresh migrated database without rows, in memory or on the server. Its `close` drops it. */
export async function openTestDatabase(kind: DatabaseKind = 'embedded'): Promise<Database> {
  if (kind === 'embedded') return openDatabase({ snapshot: await migratedSnapshot() })
  return openCopy(await migratedTemplate(testServer()))
}

/** A fresh database without any table, for tests of the migrations. */
export async function openEmptyDatabase(kind: DatabaseKind = 'embedded'): Promise<Database> {
  return kind === 'embedded' ? openDatabase() : openCopy('template0')
}

async function openCopy(template: string): Promise<Database> {
  const name = `harbourgate_test_${randomUUID().replaceAll('-', '')}`
  await onServer(`CREATE DATABASE "${name}" TEMPLATE "${template}"`)
  const database = await openDatabase({ url: withDatabase(testServer(), name) })
  return {
    ...database,
    async close() {
      await database.close()
      await onServer(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`)
    },
  }
}

async function onServer(statement: string): Promise<void> {
  const connection = new pg.Client({ connectionString: testServer() })
  await connection.connect()
  try {
    await connection.query(statement)
  } finally {
    await connection.end()
  }
}

function testServer(): string {
  if (server === undefined) throw new Error('DATABASE_URL is not set')
  return server
}
