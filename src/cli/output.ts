import { stringify } from 'yaml'
import type { Io } from './io.ts'
import { plain } from './text/plain.ts'

export type JsonOption = { readonly json?: true }

/** Prints the result of a command: one JSON value with `--json`, else text for people. */
export function printResult(io: Io, { json }: JsonOption, value: unknown, text: () => string): void {
  io.stdout(json === true ? `${JSON.stringify(value)}\n` : text())
}

/** A whole object for people, as YAML. */
export const details = (value: object): string =>
  plain(stringify(value, { lineWidth: 110, aliasDuplicateObjects: false }), { lines: true })
