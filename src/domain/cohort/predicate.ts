import type { VariableName } from '../dataset/definition.ts'

export type Scalar = string | number | boolean

/**
 * Which patients a request is about: a tree over variables of the dataset. A leaf on a table holds for a patient when at
 * least one of the patient's rows in that table satisfies it. Dates are ISO 8601 strings.
 */
export type Predicate =
  | { readonly all: readonly Predicate[] }
  | { readonly any: readonly Predicate[] }
  | { readonly not: Predicate }
  | {
      readonly variable: VariableName
      readonly op: 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge'
      readonly value: Scalar
    }
  | { readonly variable: VariableName; readonly op: 'in'; readonly values: readonly Scalar[] }
  | { readonly variable: VariableName; readonly op: 'between'; readonly from: Scalar; readonly to: Scalar }
  | { readonly variable: VariableName; readonly op: 'starts-with'; readonly value: string }
  | { readonly variable: VariableName; readonly op: 'present' }
