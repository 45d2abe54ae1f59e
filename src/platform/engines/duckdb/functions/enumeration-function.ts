import { DuckDBScalarFunction, ENUM, VARCHAR } from '@duckdb/node-api'

/**
 * Turns texts into an enumeration of a list; a missing text stays missing. Over a dictionary-encoded column the engine asks
 * once for each entry of its dictionaries and not for each row; over any other its own conversion is faster. A text outside
 * the list fails the statement.
 * @param name one for each list: to the engine functions with different lists are different ones
 */
export function enumerationFunction(name: string, texts: readonly string[]): DuckDBScalarFunction {
  const known = new Set(texts)
  return DuckDBScalarFunction.create({
    name,
    parameterTypes: [VARCHAR],
    returnType: ENUM(texts),
    specialHandling: true,
    mainFunction: (_info, chunk, result) => {
      const input = chunk.getColumnVector(0)
      for (let row = 0; row < chunk.rowCount; row += 1) {
        const text = input.getItem(row)
        if (text !== null && !known.has(String(text))) throw new Error('a text outside its dictionary')
        result.setItem(row, text)
      }
      result.flush()
    },
  })
}
