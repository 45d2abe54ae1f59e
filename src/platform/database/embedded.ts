import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { PGlite, types } from '@electric-sql/pglite'
import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import { PrismaPGlite } from 'pglite-prisma-adapter'
import { callWasmSafely } from '../wasm-calls.ts'
import { createClient } from './client.ts'
import type { Database, DatabaseOptions } from './database.ts'
import { lockDirectory } from './directory-lock.ts'
import { databaseFailure } from './failure.ts'
import { scriptedAdapter } from './scripted-adapter.ts'

const parsers = { [types.INT8]: BigInt }

/** PGlite in this process: one connection, so transactions run one after another. Not for real patient data. */
export async function openEmbedded(options: Omit<DatabaseOptions, 'url'>): Promise<Database> {
  callWasmSafely()
  const { directory, snapshot } = options
  if (directory !== undefined) await mkdir(dirname(directory), { recursive: true })
  const unlock = directory === undefined ? async () => {} : await lockDirectory(directory)
  try {
    const engine = await PGlite.create({
      ...(directory === undefined ? {} : { dataDir: directory }),
      ...(snapshot === undefined ? {} : { loadDataDir: snapshot }),
    })
    return embeddedDatabase(engine, unlock)
  } catch (error) {
    await unlock()
    throw error
  }
}

/** `engine` as a Database that owns it. */
export function embeddedDatabase(engine: PGlite, unlock: () => Promise<void> = async () => {}): Database {
  const { client, transaction } = createClient(new PrismaPGlite(engine))
  const attempt = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error) => Promise.reject(databaseFailure(error)))
  let closing: Promise<void> | undefined

  const close = async () => {
    await client.$disconnect()
    await engine.close()
    await unlock()
  }
  return {
    kind: 'embedded',
    client,
    transaction,
    async query<T>(sql: string, values: unknown[] = []) {
      return (await attempt(engine.query<T>(sql, values, { parsers }))).rows
    },
    async ping() {
      await attempt(engine.query('SELECT 1'))
    },
    close() {
      closing ??= close()
      return closing
    },
    sqlExecutor: () => ({
      async executeSql(text, values) {
        if (values !== undefined) return attempt(engine.query(text, values))
        // pg-boss sends scripts with their own BEGIN and COMMIT. Inside a transaction those only cause warnings, and a
        // failing script is rolled back before anybody else gets the connection.
        const results = await attempt(engine.transaction((tx) => tx.exec(text)))
        return results.at(-1) ?? { rows: [] }
      },
    }),
    migrationAdapter: () => embeddedMigrationAdapter(engine),
  }
}

function embeddedMigrationAdapter(engine: PGlite): SqlMigrationAwareDriverAdapterFactory {
  const factory = new PrismaPGlite(engine)
  const connect = async () =>
    scriptedAdapter(await factory.connect(), {
      executeScript: async (script) => void (await engine.exec(script)),
      dispose: async () => {},
    })
  // The shadow database is this one: only `diff` asks for it, on an engine opened for that.
  return { provider: factory.provider, adapterName: factory.adapterName, connect, connectToShadowDb: connect }
}
