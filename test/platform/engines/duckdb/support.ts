import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { DatasetDefinition, SourceColumns } from '../../../../src/domain/dataset/definition.ts'
import { createDuckDbEngine, type DuckDbEngine } from '../../../../src/platform/engines/duckdb/engine.ts'
import type { DatasetFacts } from '../../../../src/release/ports.ts'

export type Json = string | number | boolean | null | readonly Json[]
export type JsonRow = Readonly<Record<string, Json>>

/** A folder with `source`, `consents` and `staging`, and an engine on them; everything is removed afterwards. */
export type Bench = { readonly folder: string; readonly engine: DuckDbEngine }

export const limits = { memoryLimit: '512MB', threads: 2 } as const

export async function withBench<T>(use: (bench: Bench) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'engine-'))
  try {
    for (const name of ['source', 'consents', 'staging']) await mkdir(join(folder, name))
    const engine = createDuckDbEngine({
      limits,
      sources: [join(folder, 'source')],
      stagingFolder: join(folder, 'staging'),
      consentFolder: join(folder, 'consents'),
      vaultFolder: join(folder, 'vault'),
    })
    return await use({ folder, engine })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Rows of a query on an engine of its own, independent of the code under test. */
export async function query(sql: string): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const connection = await instance.connect()
  try {
    await connection.run("SET TimeZone = 'UTC'")
    return (await connection.runAndReadAll(sql)).getRowObjectsJson()
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

/**
 * Writes rows as Parquet, or CSV by the extension of `path`. `columns` gives the type of each column of `rows`; `select`
 * may compute others from them.
 */
export async function writeTable(
  path: string,
  columns: Readonly<Record<string, string>>,
  rows: readonly JsonRow[],
  select = '*',
): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const source = `${path}.json`
  await writeFile(source, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  const types = Object.entries(columns).map(([name, type]) => `'${name}': '${type}'`)
  const given = `read_json('${source}', format = 'newline_delimited', columns = {${types.join(', ')}})`
  const options = path.endsWith('.csv') ? 'FORMAT csv, HEADER true' : 'FORMAT parquet'
  await query(`COPY (SELECT ${select} FROM ${given}) TO '${path}' (${options})`)
  await rm(source)
}

/** The dataset as the catalogue would hold it. */
export async function registered(
  engine: DuckDbEngine,
  definition: DatasetDefinition,
): Promise<DatasetFacts & { columns: SourceColumns }> {
  const columns = await engine.describe(definition)
  return { id: definition.id, version: 1, digest: 'sha256:0', definition, columns }
}
