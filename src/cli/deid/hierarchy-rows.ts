import { readFile } from 'node:fs/promises'
import { checkTable } from '../../domain/deidentify/hierarchy/check-table.ts'
import { delimiterOf } from '../../domain/deidentify/hierarchy/delimiter.ts'
import type { Label } from '../../domain/deidentify/hierarchy/hierarchy.ts'
import { intervalTable } from '../../domain/deidentify/hierarchy/intervals.ts'
import { maskingTable } from '../../domain/deidentify/hierarchy/masking.ts'
import { orderTable } from '../../domain/deidentify/hierarchy/order.ts'
import { readCsvRows } from '../../platform/engines/duckdb/plain/source.ts'
import type { Session } from '../../platform/engines/duckdb/session.ts'
import type { CommandFailure } from '../failure.ts'
import type { HierarchySource } from './spec-hierarchy.ts'

type Rows = readonly (readonly Label[])[]

/**
 * The rows of a hierarchy, from its file or by its rule.
 * @param values values of the data that are neither missing nor empty
 * @throws CommandFailure made by `invalid`
 */
export async function hierarchyRows(
  session: Session,
  source: HierarchySource,
  values: readonly string[],
  delimiter: string | undefined,
  invalid: (message: string) => CommandFailure,
): Promise<Rows> {
  const rows =
    typeof source === 'string'
      ? await fileRows(session, source, delimiter, invalid)
      : ruleRows(source, values, invalid)
  const [fault] = checkTable(rows)
  if (fault !== undefined) throw invalid(`row ${fault.row} ${fault.message}`)
  return rows
}

async function fileRows(
  session: Session,
  path: string,
  delimiter: string | undefined,
  invalid: (message: string) => CommandFailure,
): Promise<Rows> {
  try {
    return await readCsvRows(session, path, delimiter ?? delimiterOf(await readFile(path, 'utf8')))
  } catch (cause) {
    throw invalid(`${path} cannot be read: ${cause instanceof Error ? cause.message.split('\n')[0] : ''}`)
  }
}

function ruleRows(
  source: Exclude<HierarchySource, string>,
  values: readonly string[],
  invalid: (message: string) => CommandFailure,
): Rows {
  switch (source.kind) {
    case 'order':
      return orderTable(source)
    case 'intervals': {
      const built = intervalTable(source, values)
      if ('rows' in built) return built.rows
      throw invalid(`needs numbers, the data has ${JSON.stringify(built.notNumbers[0])}`)
    }
    case 'masking': {
      const built = maskingTable(source, values)
      if ('rows' in built) return built.rows
      throw invalid(`allows ${source.length} characters, the data has ${JSON.stringify(built.tooLong[0])}`)
    }
  }
}
