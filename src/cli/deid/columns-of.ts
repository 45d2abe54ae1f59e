import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatasetDefinition, SourceColumns, Variable } from '../../domain/dataset/definition.ts'
import { AppError } from '../../errors.ts'
import { createDuckDbEngine } from '../../platform/engines/duckdb/engine.ts'

/** Columns of a definition's source, or what they are likely to be when the source is not here. */
export async function columnsOf(
  definition: DatasetDefinition,
  folder: string,
): Promise<{ readonly columns: SourceColumns; readonly assumed: boolean }> {
  const scratch = await mkdtemp(join(tmpdir(), 'harbourgate-deid-'))
  const engine = createDuckDbEngine({
    limits: { memoryLimit: '512MB', threads: 1 },
    sources: [folder],
    stagingFolder: scratch,
    consentFolder: scratch,
    vaultFolder: scratch,
  })
  try {
    return { columns: await engine.describe(definition), assumed: false }
  } catch (error) {
    if (error instanceof AppError && error.code === 'SOURCE_UNREADABLE')
      return { columns: assumedColumns(definition), assumed: true }
    throw error
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

const assumedColumns = (definition: DatasetDefinition): SourceColumns =>
  Object.fromEntries(
    Object.entries(definition.tables).map(([table, { variables }]) => [
      table,
      Object.entries(variables).map(([name, variable]) => ({ name, type: assumedType(variable) })),
    ]),
  )

function assumedType(variable: Variable): string {
  if (variable.class === 'date' || variable.type === 'date' || variable.hierarchy === 'age-bands')
    return 'DATE'
  return variable.hierarchy === 'birth-year-bands' ? 'INTEGER' : 'VARCHAR'
}
