import { realpath } from 'node:fs/promises'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import type { DatasetDefinition, SourceColumns } from '../../../domain/dataset/definition.ts'
import { AppError } from '../../../errors.ts'
import type { Session } from './session.ts'
import { identifier, literal } from './sql.ts'

/** Folders that dataset definitions may read from; everything else on this machine is out of reach. */
export type SourceRoots = readonly string[]

/** View over one source table in a session. */
export const sourceView = (table: string): string => identifier(`source ${table}`)

/**
 * Makes every table of the definition readable in the session.
 * @throws AppError SOURCE_UNREADABLE when the root is not allowed or a file is missing or malformed
 */
export async function openSource(
  session: Session,
  definition: DatasetDefinition,
  roots: SourceRoots,
): Promise<void> {
  const root = await allowedRoot(definition.source.root, roots)
  for (const [table, { file }] of Object.entries(definition.tables)) {
    const path = resolve(root, file)
    if (isAbsolute(file) || !isInside(root, path)) {
      throw new AppError('SOURCE_UNREADABLE', `tables.${table}.file leaves the source root`)
    }
    try {
      await checkLinks(session, root, path)
      await session.run(`CREATE VIEW ${sourceView(table)} AS SELECT * FROM ${reader(path)}`)
    } catch (cause) {
      throw new AppError('SOURCE_UNREADABLE', `tables.${table}: ${file} cannot be read`, { cause })
    }
  }
}

/** Refuses files and folders below the root that are links out of it. */
async function checkLinks(session: Session, root: string, path: string): Promise<void> {
  for (const { file } of await session.rows('SELECT file FROM glob($1)', [path])) {
    const target = await realpath(String(file))
    if (!isInside(root, target)) throw new Error('a source file is a link out of the source root')
  }
}

/** Columns of every table as the engine sees them now, in file order. */
export async function describeSource(
  session: Session,
  definition: DatasetDefinition,
): Promise<SourceColumns> {
  const entries: [string, SourceColumns[string]][] = []
  for (const table of Object.keys(definition.tables)) {
    const rows = await session.rows(`DESCRIBE ${sourceView(table)}`)
    entries.push([
      table,
      rows.map((row) => ({ name: String(row.column_name), type: String(row.column_type) })),
    ])
  }
  return Object.fromEntries(entries)
}

async function allowedRoot(root: string, roots: SourceRoots): Promise<string> {
  for (const allowed of roots) {
    const base = await realpath(allowed).catch(() => undefined)
    if (base === undefined) continue
    // Links are resolved before the comparison, so that none leads out.
    const candidate = await realpath(resolve(base, root)).catch(() => undefined)
    if (candidate !== undefined && isInside(base, candidate)) return candidate
  }
  throw new AppError('SOURCE_UNREADABLE', 'source.root is not a folder below an allowed source folder')
}

/**
 * A single file below an allowed source folder, links resolved.
 * @throws AppError SOURCE_UNREADABLE
 */
export async function allowedFile(file: string, roots: SourceRoots): Promise<string> {
  for (const allowed of roots) {
    const base = await realpath(allowed).catch(() => undefined)
    if (base === undefined) continue
    const candidate = await realpath(resolve(base, file)).catch(() => undefined)
    if (candidate !== undefined && candidate !== base && isInside(base, candidate)) return candidate
  }
  throw new AppError('SOURCE_UNREADABLE', 'The file is not below an allowed source folder')
}

const isInside = (base: string, path: string): boolean => {
  const way = relative(base, path)
  return way === '' || (!way.startsWith(`..${sep}`) && way !== '..' && !isAbsolute(way))
}

/** Table function that reads a file by its extension. */
export function reader(path: string): string {
  if (/\.(parquet|pq)$/i.test(path)) return `read_parquet(${literal(path)})`
  if (/\.(ndjson|jsonl)$/i.test(path)) return `read_json(${literal(path)}, format = 'newline_delimited')`
  // Types are settled over the whole file, so that they cannot depend on which rows happen to be sampled.
  return `read_csv(${literal(path)}, header = true, sample_size = -1)`
}
