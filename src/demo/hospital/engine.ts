import { DuckDBInstance } from '@duckdb/node-api'

/** One single-threaded engine: statements that return nothing and `copy`, which answers the number of rows written. */
export type Engine = {
  readonly run: (sql: string) => Promise<void>
  readonly copy: (query: string, file: string, options: string) => Promise<number>
  readonly close: () => void
}

/**
 * An engine in memory. It has one thread because a Parquet file written by several depends on their timing in where row
 * groups end; parallel work uses several engines.
 */
export async function openEngine(memoryLimit: string, temporaryDirectory: string): Promise<Engine> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '1',
    memory_limit: memoryLimit,
    temp_directory: temporaryDirectory,
    preserve_insertion_order: 'true',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  })
  const connection = await instance.connect()
  return {
    run: async (sql) => {
      await connection.run(sql)
    },
    copy: async (query, file, options) => {
      const reader = await connection.runAndReadAll(`COPY (${query}) TO ${file} (${options})`)
      return Number(reader.getRows()[0]?.[0])
    },
    close: () => {
      connection.closeSync()
      instance.closeSync()
    },
  }
}
