import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import { openEmbedded } from './embedded.ts'
import type { Prisma, PrismaClient } from './generated/client.ts'
import { openPostgres } from './postgres.ts'

/** The client inside a transaction. Never use `Database.client` there: it would wait for the transaction itself. */
export type Tx = Prisma.TransactionClient

/** Plain SQL for pg-boss: several statements when `values` is absent, else one with `$1`, `$2`, … */
export type SqlExecutor = {
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>
}

/**
 * The gateway's own records. Every method, and every query of `client`, throws AppError `DATABASE_UNAVAILABLE` when the
 * database cannot be reached or gave up waiting for a lock, and then nothing was changed unless the connection broke
 * during the commit itself. Other database errors (a violated constraint) are passed on as they are.
 */
export type Database = {
  /** `embedded` is PGlite inside this process (one connection); `postgres` a server. */
  readonly kind: 'embedded' | 'postgres'
  readonly client: PrismaClient
  /**
   * Runs `work` in one transaction: commits when it returns, rolls back when it throws. Durable once this returns.
   * At READ COMMITTED: take row locks (`SELECT … FOR UPDATE` by `tx.$queryRaw`) before a read that a write depends on.
   */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** One statement with `$1`, `$2`, …; int8 comes as bigint, bytea as Uint8Array, timestamptz as Date, JSON parsed. */
  query<T>(sql: string, values?: unknown[]): Promise<T[]>
  ping(): Promise<void>
  /** Waits for queries under way and releases the directory or the connections. May be called twice. */
  close(): Promise<void>
  sqlExecutor(): SqlExecutor
  /** A connection for the schema engine, disposed by it. */
  migrationAdapter(): SqlMigrationAwareDriverAdapterFactory
}

export type DatabaseOptions = {
  /** `postgres://…`; absent: embedded. */
  readonly url?: string
  /** Where the embedded database keeps its files; absent: in memory. */
  readonly directory?: string
  /** A dump of an embedded database to start from, taken by `PGlite.dumpDataDir`. */
  readonly snapshot?: Blob
}

/** Opens the database without touching its schema (see `migrateDatabase`). */
export function openDatabase(options: DatabaseOptions = {}): Promise<Database> {
  return options.url === undefined ? openEmbedded(options) : openPostgres(options.url)
}
