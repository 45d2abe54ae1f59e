import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { createClient } from './client.ts'
import type { Database } from './database.ts'
import { databaseFailure } from './failure.ts'
import { postgresMigrationAdapter } from './postgres-migration-adapter.ts'

const connections = 10
const connectTimeout = 5_000

// Prisma's adapter writes instants without a zone and reads them as UTC, so the session must be in UTC.
// The isolation level is explained in client.ts.
const session = `
  SET TIME ZONE 'UTC';
  SET default_transaction_isolation = 'read committed';
  SET statement_timeout = '60s';
  SET lock_timeout = '10s';
  SET idle_in_transaction_session_timeout = '60s'`

const { builtins } = pg.types
const typed: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === builtins.INT8) return BigInt
    if (oid === builtins.BYTEA) return (text: string) => new Uint8Array(Buffer.from(text.slice(2), 'hex'))
    return pg.types.getTypeParser(oid, format)
  },
}

/** A PostgreSQL server (15 or later). Fails at once when it cannot be reached. */
export async function openPostgres(url: string): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: connectTimeout,
    application_name: 'harbourgate',
    onConnect: async (connection) => {
      await connection.query(session)
    },
  })
  // An idle connection that breaks is replaced by the pool; without a listener the event would end the process.
  pool.on('error', () => {})
  try {
    await pool.query('SELECT 1')
  } catch (error) {
    await pool.end()
    throw databaseFailure(error)
  }
  return postgresDatabase(url, pool)
}

function postgresDatabase(url: string, pool: pg.Pool): Database {
  const { client, transaction } = createClient(new PrismaPg(pool))
  const attempt = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error) => Promise.reject(databaseFailure(error)))
  let closing: Promise<void> | undefined

  const close = async () => {
    await client.$disconnect()
    await pool.end()
  }
  return {
    kind: 'postgres',
    client,
    transaction,
    async query(sql, values = []) {
      return (await attempt(pool.query({ text: sql, values, types: typed }))).rows
    },
    async ping() {
      await attempt(pool.query('SELECT 1'))
    },
    close() {
      closing ??= close()
      return closing
    },
    sqlExecutor: () => ({
      async executeSql(text, values) {
        if (values !== undefined) return attempt(pool.query(text, values))
        const connection = await attempt(pool.connect())
        try {
          const result = await connection.query(text)
          connection.release()
          return Array.isArray(result) ? (result.at(-1) ?? { rows: [] }) : result
        } catch (error) {
          // The script may have left its own transaction open: throw the connection away rather than reuse it.
          connection.release(true)
          throw databaseFailure(error)
        }
      },
    }),
    migrationAdapter: () => postgresMigrationAdapter(url),
  }
}
