import { type DuckDBScalarFunction, UTINYINT, VARCHAR } from '@duckdb/node-api'
import { vectorFunction } from './vector-function.ts'
import { presentTexts } from './vectors.ts'

/** A function that collects the different texts it is asked for. */
export type CollectingFunction = {
  readonly name: string
  readonly made: DuckDBScalarFunction
  /** For how many texts it was asked so far: one for each row, or only one for each entry of the column's dictionaries. */
  asked(): number
  /**
   * The different texts, in alphabetical order; undefined when there are more than `most`, or when one begins with a byte
   * order mark, which JavaScript drops elsewhere.
   */
  texts(): readonly string[] | undefined
}

/** Its values say nothing. @param most different texts that are collected */
export function collectingFunction(name: string, most: number): CollectingFunction {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const found = new Set<string>()
  let asked = 0
  const made = vectorFunction(name, VARCHAR, UTINYINT, (input, _result, rows) => {
    asked += rows
    if (found.size > most) return
    for (const text of presentTexts(input, rows)) found.add(decoder.decode(text))
  })
  return {
    name,
    made,
    asked: () => asked,
    texts: () =>
      found.size > most || [...found].some((text) => text.startsWith('\uFEFF'))
        ? undefined
        : [...found].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other))),
  }
}
