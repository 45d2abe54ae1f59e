import { datasetDefinition } from '../../contract/dataset-definition.ts'
import type { DatasetDefinition } from '../../domain/dataset/definition.ts'
import { type LineViolation, parseYaml } from '../../http/yaml-input.ts'

export type { LineViolation } from '../../http/yaml-input.ts'

export type ParsedDefinition =
  | { readonly definition: DatasetDefinition; readonly lineOf: (path: string) => number }
  | { readonly violations: readonly LineViolation[] }

/** Reads a dataset definition as a custodian writes it (design §9). */
export function parseDefinition(text: string): ParsedDefinition {
  const parsed = parseYaml(text, datasetDefinition)
  return 'violations' in parsed ? parsed : { definition: parsed.value, lineOf: parsed.lineOf }
}
