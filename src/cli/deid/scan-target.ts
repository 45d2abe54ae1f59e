import { dirname, resolve } from 'node:path'
import { z } from 'zod'
import { type VariableClass, variableClasses } from '../../domain/dataset/definition.ts'
import { parseYaml } from '../../http/yaml-input.ts'
import { CommandFailure, exitCodes } from '../failure.ts'
import { readText } from '../read-input.ts'

/** The fields of a specification that a scan looks at; the others belong to other verbs. */
const scanSchema = z.looseObject({
  data: z.string().min(1),
  delimiter: z.string().length(1).optional(),
  quasiIdentifiers: z.array(z.string()).default([]),
  variables: z.record(z.string(), z.looseObject({ class: z.enum(variableClasses) })).default({}),
})

/** A file to scan and what its columns are said to be. */
export type ScanTarget = {
  readonly data: string
  readonly delimiter: string | undefined
  /** Undefined for a column that nobody classified. */
  readonly classOf: (column: string) => VariableClass | undefined
}

/**
 * A specification (YAML or JSON), or the data itself.
 * @throws CommandFailure FILE_UNREADABLE, SPECIFICATION_INVALID
 */
export async function scanTarget(file: string, delimiter: string | undefined): Promise<ScanTarget> {
  if (!/\.(ya?ml|json)$/i.test(file)) return { data: file, delimiter, classOf: () => undefined }
  const parsed = parseYaml(await readText(file), scanSchema)
  if ('violations' in parsed)
    throw new CommandFailure({
      message: `${file} is no valid specification`,
      code: 'SPECIFICATION_INVALID',
      exitCode: exitCodes.failure,
      remedy: 'Correct the lines named',
      violations: parsed.violations,
    })
  const { data, variables, quasiIdentifiers, ...spec } = parsed.value
  return {
    data: resolve(dirname(file), data),
    delimiter: delimiter ?? spec.delimiter,
    classOf: (column) => {
      if (Object.hasOwn(variables, column)) return variables[column]?.class
      return quasiIdentifiers.includes(column) ? 'quasi-identifier' : undefined
    },
  }
}
