import { DuckDBScalarFunction, type DuckDBType } from '@duckdb/node-api'
import bindings from '@duckdb/node-bindings'
import type { Vector } from './vectors.ts'

/**
 * A function of one value for SQL. It runs on the event loop, a vector of some thousand rows at a time, while the engine's
 * own threads wait for it or go on with other rows. What it throws fails the statement.
 */
export function vectorFunction(
  name: string,
  takes: DuckDBType,
  gives: DuckDBType,
  work: (input: Vector, result: Vector, rows: number) => void,
): DuckDBScalarFunction {
  const made = new DuckDBScalarFunction()
  made.setName(name)
  made.addParameter(takes)
  made.setReturnType(gives)
  bindings.scalar_function_set_function(made.scalar_function, (_info, input, result) =>
    work(bindings.data_chunk_get_vector(input, 0), result, bindings.data_chunk_get_size(input)),
  )
  return made
}
