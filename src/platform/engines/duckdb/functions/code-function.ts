import { DuckDBScalarFunction, UINTEGER, VARCHAR } from '@duckdb/node-api'

/** A function that numbers texts, and how many it was asked for so far. */
export type CodeFunction = {
  readonly name: string
  readonly made: DuckDBScalarFunction
  /** Whether different texts have different numbers: JavaScript drops a byte order mark a text begins with. */
  readonly isFaithful: boolean
  asked(): number
}

/**
 * Numbers texts by a list: the first is 1, NULL is 0, a text outside the list has no number (NULL). Over a
 * dictionary-encoded column the engine asks once for each entry of its dictionaries and not for each row; over any other its
 * own enumerations are faster.
 */
export function codeFunction(name: string, texts: readonly string[]): CodeFunction {
  const codes = new Map(texts.map((text, at) => [text, at + 1]))
  let asked = 0
  const made = DuckDBScalarFunction.create({
    name,
    parameterTypes: [VARCHAR],
    returnType: UINTEGER,
    // NULL has a number too.
    specialHandling: true,
    mainFunction: (_info, chunk, result) => {
      const input = chunk.getColumnVector(0)
      asked += chunk.rowCount
      for (let row = 0; row < chunk.rowCount; row += 1) {
        const text = input.getItem(row)
        result.setItem(row, text === null ? 0 : (codes.get(String(text)) ?? null))
      }
      result.flush()
    },
  })
  return { name, made, isFaithful: codes.size === texts.length, asked: () => asked }
}
