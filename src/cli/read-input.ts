import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { CommandFailure, exitCodes } from './failure.ts'

/** The text of a file named on the command line. */
export async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new CommandFailure(
      {
        message: `${file} cannot be read`,
        code: 'FILE_UNREADABLE',
        exitCode: exitCodes.failure,
        remedy: 'Check the path and its permissions',
      },
      { cause },
    )
  }
}

/** A value from a YAML or JSON file (JSON is YAML); the gateway judges what is in it. */
export async function readValue(file: string): Promise<unknown> {
  const text = await readText(file)
  try {
    const value: unknown = parse(text, { version: '1.2', schema: 'core', maxAliasCount: 100 })
    return value
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : 'is malformed'
    throw new CommandFailure(
      {
        message: `${file} is neither YAML nor JSON: ${message}`,
        code: 'INPUT_INVALID',
        exitCode: exitCodes.failure,
        remedy: 'Correct the file',
      },
      { cause },
    )
  }
}
