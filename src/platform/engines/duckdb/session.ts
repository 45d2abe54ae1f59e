import { mkdir } from 'node:fs/promises'
import {
  type DuckDBConnection,
  type DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBResult,
  type DuckDBScalarFunction,
  DuckDBTypeId,
  type DuckDBValue,
} from '@duckdb/node-api'
import bindings from '@duckdb/node-bindings'
import { requireNoNull, wordsOf } from './functions/vectors.ts'

/** Bounds of one engine session. Sorting beyond `memoryLimit` spills to `scratch`. */
export type SessionLimits = { readonly memoryLimit: string; readonly threads: number }

export type Row = Readonly<Record<string, unknown>>

/**
 * What can be asked of the database without any function of this process, so that no statement waits for the event loop. It
 * runs on the engine's own threads.
 */
export type Connection = {
  run(sql: string, values?: readonly DuckDBValue[]): Promise<void>
  rows(sql: string, values?: readonly DuckDBValue[]): Promise<readonly Row[]>
}

/**
 * One private in-process database. SQL runs on the engine's own threads; the event loop stays free but for the functions
 * defined here, which run on it.
 */
export type Session = Connection & {
  /** Makes a function known to SQL, in place of one of the same name; never while a statement runs. */
  define(made: DuckDBScalarFunction): void
  /** Appends rows to a temporary table; every row has a value for each of its columns. */
  append(table: string, rows: Iterable<readonly DuckDBValue[]>): Promise<void>
  /** Results too large to hold: piece by piece, in the order of the query. */
  chunks(sql: string): AsyncIterable<DuckDBDataChunk>
  /** The first columns of a query, which must be unsigned 32-bit numbers without NULL, as arrays: for millions of rows. */
  unsigned(sql: string, columns: number, values?: readonly DuckDBValue[]): Promise<readonly Uint32Array[]>
  /** A second connection, for work at the same time. Temporary tables and views are each connection's own. */
  beside(): Promise<Connection>
  close(): void
}

/** @param scratch private folder for spilled data; created here, removed by the caller */
export async function openSession(limits: SessionLimits, scratch: string): Promise<Session> {
  await mkdir(scratch, { recursive: true, mode: 0o700 })
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: limits.memoryLimit,
    threads: String(limits.threads),
    temp_directory: scratch,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  })
  const connection = await connect(instance)
  const connections = [connection]
  const statements = createStatements()
  const statementsBeside = createStatements()
  return {
    ...asking(connection, statements),
    define: (made) => {
      statements.requireNone()
      statements.callBack()
      connection.registerScalarFunction(made)
    },
    append: (table, rows) => append(connection, table, rows),
    chunks: (sql) => piecesOf(() => connection.stream(sql)),
    unsigned: (sql, columns, values) =>
      statements.running(() => readUnsigned(connection, sql, columns, values)),
    beside: async () => {
      const second = await connect(instance)
      connections.push(second)
      return asking(second, statementsBeside)
    },
    close: () => {
      statements.requireNone()
      statementsBeside.requireNone()
      for (const each of connections) each.closeSync()
      instance.closeSync()
    },
  }
}

async function connect(instance: DuckDBInstance): Promise<DuckDBConnection> {
  const connection = await instance.connect()
  // Dates and timestamps of the source are local wall time; released ones must not depend on this machine's zone.
  await connection.run("SET TimeZone = 'UTC'")
  return connection
}

const asking = (connection: DuckDBConnection, statements: Statements): Connection => ({
  run: (sql, values) => statements.running(() => execute(connection, sql, values)),
  rows: (sql, values) => statements.running(() => rowsOf(connection, sql, values)),
})

async function rowsOf(
  connection: DuckDBConnection,
  sql: string,
  values: readonly DuckDBValue[] | undefined,
): Promise<readonly Row[]> {
  const reader = await connection.runAndReadAll(sql, boundOf(values))
  return reader.getRowObjectsJS()
}

type Statements = {
  /** From now on they may call back. */
  callBack(): void
  /** @throws Error while one runs */
  requireNone(): void
  running<T>(work: () => Promise<T>): Promise<T>
}

/**
 * Statements that run. One that calls back waits for the event loop, so whatever would make the event loop wait for it in
 * turn never ends: defining a function, closing, and the end of the process, which waits for the engine's threads. The
 * first two are errors here; a process that ends meanwhile is killed.
 */
function createStatements(): Statements {
  let running = 0
  let callsBack = false
  const kill = () => process.kill(process.pid, 'SIGKILL')
  return {
    callBack: () => {
      callsBack = true
    },
    requireNone: () => {
      if (running > 0) throw new Error('a statement is still running')
    },
    running: async (work) => {
      const mayWait = callsBack
      running += 1
      if (mayWait) process.on('exit', kill)
      try {
        return await work()
      } finally {
        running -= 1
        if (mayWait) process.off('exit', kill)
      }
    },
  }
}

async function* piecesOf(query: () => Promise<DuckDBResult>): AsyncGenerator<DuckDBDataChunk> {
  const result = await query()
  for (let chunk = await result.fetchChunk(); chunk !== null; chunk = await result.fetchChunk()) {
    if (chunk.rowCount === 0) return
    yield chunk
  }
}

const boundOf = (values: readonly DuckDBValue[] | undefined) =>
  values === undefined ? undefined : [...values]

async function execute(
  connection: DuckDBConnection,
  sql: string,
  values: readonly DuckDBValue[] | undefined,
): Promise<void> {
  await connection.run(sql, boundOf(values))
}

async function append(
  connection: DuckDBConnection,
  table: string,
  rows: Iterable<readonly DuckDBValue[]>,
): Promise<void> {
  const appender = await connection.createAppender(table, 'main', 'temp')
  try {
    for (const row of rows) {
      row.forEach((value, at) => {
        appender.appendValue(value, appender.columnType(at))
      })
      appender.endRow()
    }
  } finally {
    appender.closeSync()
  }
}

async function readUnsigned(
  connection: DuckDBConnection,
  sql: string,
  columns: number,
  values: readonly DuckDBValue[] | undefined,
): Promise<readonly Uint32Array[]> {
  // Not streamed: then the engine would wait for every chunk to be taken.
  const result = await connection.run(sql, boundOf(values))
  if (
    result
      .columnTypes()
      .slice(0, columns)
      .some(({ typeId }) => typeId !== DuckDBTypeId.UINTEGER)
  )
    throw new Error('the engine returned no unsigned numbers')
  const chunks: Uint32Array[][] = Array.from({ length: columns }, () => [])
  for await (const chunk of piecesOf(async () => result)) {
    for (const [column, collected] of chunks.entries()) collected.push(unsignedNumbers(chunk, column))
  }
  return chunks.map(concatenate)
}

function unsignedNumbers({ chunk, rowCount }: DuckDBDataChunk, column: number): Uint32Array {
  const vector = bindings.data_chunk_get_vector(chunk, column)
  requireNoNull(vector, rowCount)
  // A copy: the engine uses its memory again.
  return wordsOf(vector, rowCount, 1).slice()
}

function concatenate(parts: readonly Uint32Array[]): Uint32Array {
  const whole = new Uint32Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** A whole number the engine counted (BIGINT, HUGEINT or DOUBLE), as a JavaScript number. */
export function wholeNumber(value: unknown): number {
  const number = typeof value === 'bigint' ? Number(value) : value
  if (typeof number !== 'number' || !Number.isSafeInteger(number))
    throw new Error('the engine returned no whole number')
  return number
}

/** The single row of an aggregate query. */
export async function oneRow(
  session: Connection,
  sql: string,
  values?: readonly DuckDBValue[],
): Promise<Row> {
  const [row] = await session.rows(sql, values)
  if (row === undefined) throw new Error('the engine returned no row')
  return row
}
