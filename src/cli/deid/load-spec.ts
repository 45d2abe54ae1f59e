import { dirname, resolve } from 'node:path'
import type { z } from 'zod'
import { type LineViolation, parseYaml } from '../../http/yaml-input.ts'
import { CommandFailure, exitCodes } from '../failure.ts'
import { readText } from '../read-input.ts'
import type { DataRequest } from './load-data.ts'
import { type DeidSpec, specSchema } from './spec.ts'

/** A specification that was read, and how to say what is wrong with it. */
export type LoadedSpec<T = DeidSpec> = {
  readonly spec: T
  /** Absolute path of a file that the specification names. */
  readonly pathOf: (file: string) => string
  /** A failure that points at the lines of the specification. */
  readonly invalid: (violations: readonly { path: string; message: string }[]) => CommandFailure
}

/** What rules between fields look at. */
type Checked = Pick<DeidSpec, 'quasiIdentifiers' | 'sensitive' | 'models' | 'subset'>

/** @throws CommandFailure FILE_UNREADABLE, or SPECIFICATION_INVALID with the line of everything that is wrong */
export const loadSpec = (file: string): Promise<LoadedSpec<DeidSpec>> => loadSpecAs(file, specSchema)

/** The same, for a command that asks for more, or less, than others. @throws CommandFailure as `loadSpec` */
export async function loadSpecAs<T extends Checked>(
  file: string,
  schema: z.ZodType<T>,
): Promise<LoadedSpec<T>> {
  const parsed = parseYaml(await readText(file), schema)
  if ('violations' in parsed) throw invalid(file, parsed.violations)
  const { value: spec, lineOf } = parsed
  const withLines = (violations: readonly { path: string; message: string }[]) =>
    violations.map((violation) => ({ ...violation, line: lineOf(violation.path) }))
  const contradictions = check(spec)
  if (contradictions.length > 0) throw invalid(file, withLines(contradictions))
  return {
    spec,
    pathOf: (name) => resolve(dirname(file), name),
    invalid: (violations) => invalid(file, withLines(violations)),
  }
}

const invalid = (file: string, violations: readonly LineViolation[]): CommandFailure =>
  new CommandFailure({
    message: `${file} is no valid specification`,
    code: 'SPECIFICATION_INVALID',
    exitCode: exitCodes.failure,
    remedy: 'Correct the lines named',
    violations,
  })

/** What `requestOf` looks at. */
type RequestedData = Checked & Pick<DeidSpec, 'data' | 'delimiter' | 'hierarchies'>

/** What is to be read for a specification, with absolute paths. */
export const requestOf = ({ spec, pathOf }: LoadedSpec<RequestedData>): DataRequest => ({
  quasiIdentifiers: spec.quasiIdentifiers,
  sensitive: spec.sensitive,
  models: spec.models,
  data: pathOf(spec.data),
  delimiter: spec.delimiter,
  hierarchies: Object.fromEntries(
    Object.entries(spec.hierarchies).map(([name, source]) => [
      name,
      typeof source === 'string' ? pathOf(source) : source,
    ]),
  ),
  subset: spec.subset === undefined ? undefined : pathOf(spec.subset),
})

/** What the schema cannot say: rules between fields. */
function check(spec: Checked): { path: string; message: string }[] {
  const found: { path: string; message: string }[] = []
  for (const [at, name] of spec.sensitive.entries())
    if (spec.quasiIdentifiers.includes(name))
      found.push({ path: `sensitive.${at}`, message: `${name} is a quasi-identifier too` })
  for (const [at, model] of spec.models.entries()) {
    if ('attribute' in model && spec.quasiIdentifiers.includes(model.attribute))
      found.push({ path: `models.${at}.attribute`, message: `${model.attribute} is a quasi-identifier` })
    if ((model.model === 'delta-presence' || model.model === 'k-map') && spec.subset === undefined)
      found.push({ path: `models.${at}`, message: `${model.model} needs a subset` })
  }
  return found
}
