import type { DatasetDefinition } from '../../../domain/dataset/definition.ts'
import { isReleasable } from '../../../domain/dataset/definition.ts'
import type { Violation } from '../../../domain/refusal.ts'
import type { Session } from './session.ts'
import { sourceView } from './source.ts'
import { shapesOf } from './value-shapes.ts'

/**
 * Looks at text columns that would be released as they are, and reports those whose values look like identifiers. Reads
 * a sample and returns only the names of columns and shapes, never a value.
 */
export async function inspectValues(session: Session, definition: DatasetDefinition): Promise<Violation[]> {
  const found: Violation[] = []
  for (const [table, { variables }] of Object.entries(definition.tables)) {
    for (const [name, variable] of Object.entries(variables)) {
      if (!isReleasable(variable)) continue
      for (const shape of await shapesOf(session, sourceView(table), name))
        found.push({
          path: `tables.${table}.variables.${name}`,
          message: `classified ${variable.class}, but its values look like ${shape}`,
        })
    }
  }
  return found
}
