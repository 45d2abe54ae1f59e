import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance, type DuckDBValue } from '@duckdb/node-api'
import { generateHospital, type HospitalOptions } from '../../../src/demo/hospital/generate-hospital.ts'

export const tables = {
  patients: 'patients.parquet',
  episodes: 'episodes/*.parquet',
  labs: 'labs.parquet',
  notes: 'notes.parquet',
  consents: 'consents.parquet',
} as const

/** Generates into a new folder that `use` may read and that is removed afterwards. */
export async function withHospital<T>(
  options: Omit<HospitalOptions, 'directory'>,
  use: (directory: string) => Promise<T>,
): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'hospital-'))
  try {
    await generateHospital({ ...options, directory })
    return await use(directory)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** SHA-256 of every file below `directory`, by relative path. */
export async function digests(directory: string): Promise<Record<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const found: Record<string, string> = {}
  for (const file of files.sort()) {
    found[file.slice(directory.length + 1)] = createHash('sha256')
      .update(await readFile(file))
      .digest('hex')
  }
  return found
}

/** Answers `sql` with the tables of the hospital as views; independent of the generator's own engine and macros. */
export async function query(directory: string, sql: string): Promise<DuckDBValue[][]> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const connection = await instance.connect()
  try {
    for (const [name, file] of Object.entries(tables)) {
      await connection.run(`CREATE VIEW ${name} AS SELECT * FROM read_parquet('${join(directory, file)}')`)
    }
    return (await connection.runAndReadAll(sql)).getRows()
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}
