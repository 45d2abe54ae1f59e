import { type DuckDBScalarFunction, UTINYINT, VARCHAR } from '@duckdb/node-api'
import { vectorFunction } from './vector-function.ts'

/** A function of texts, and for how many of them it was asked so far. */
export type CountingFunction = { readonly made: DuckDBScalarFunction; asked(): number }

/**
 * Tells how often the engine computes a function of a text: once for each row, or only once for each entry of a dictionary.
 * Its values say nothing. @param name one for each column whose count is wanted
 */
export function countingFunction(name: string): CountingFunction {
  let asked = 0
  const made = vectorFunction(name, VARCHAR, UTINYINT, (_input, _result, rows) => {
    asked += rows
  })
  return { made, asked: () => asked }
}
