import { PrismaPg } from '@prisma/adapter-pg'
import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import pg from 'pg'
import { scriptedAdapter } from './scripted-adapter.ts'

/**
 * A connection of its own for the schema engine, without statement timeout: its advisory lock belongs to a session,
 * so in a shared pool it would outlive the migration.
 */
export function postgresMigrationAdapter(url: string): SqlMigrationAwareDriverAdapterFactory {
  return {
    provider: 'postgres',
    adapterName: new PrismaPg(url).adapterName,
    async connect() {
      const pool = new pg.Pool({ connectionString: url, max: 1, connectionTimeoutMillis: 5_000 })
      pool.on('error', () => {})
      return scriptedAdapter(await new PrismaPg(pool).connect(), {
        executeScript: async (script) => void (await pool.query(script)),
        dispose: () => pool.end(),
      })
    },
    // Prisma's own shadow connection keeps the URL's database name and so would work on the real database.
    connectToShadowDb: () => Promise.reject(new Error('Differences are computed on an embedded database')),
  }
}
