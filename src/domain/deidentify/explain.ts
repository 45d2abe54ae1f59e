import { createHash } from 'node:crypto'
import type { DatasetDefinition, SourceColumns, Variable } from '../dataset/definition.ts'
import type { ScrubText } from '../text/settings.ts'
import { applyTransform, type PlainValue } from './apply-transform.ts'
import { exampleOf } from './example.ts'
import type { Planned } from './plan.ts'
import type { Profile } from './profile.ts'
import type { Transform } from './transforms/transform.ts'
import { treatmentOf } from './treatment.ts'

/** What will happen to one variable, by which rule and why, with an example. */
export type ExplainedVariable = {
  /** `table.variable` */
  readonly name: string
  readonly class: Variable['class']
  readonly sourceType: string
  readonly released: boolean
  readonly what: string
  readonly rule: string | undefined
  readonly why: string | undefined
  /** What keeps the profile from being used for this dataset. */
  readonly problem?: string
  readonly example: { readonly from: PlainValue; readonly to: PlainValue }
}

/** Shift of the examples, in days; in a release every patient has an own one. */
const EXAMPLE_SHIFT = 37

/** Explains a profile for every variable of a dataset, in the order of the definition. */
export const explainVariables = (
  definition: DatasetDefinition,
  columns: SourceColumns,
  profile: Profile,
): ExplainedVariable[] =>
  Object.entries(definition.tables).flatMap(([table, { variables }]) =>
    Object.entries(variables).map(([name, variable]) =>
      explain({ definition, columns, profile, table, name, variable }),
    ),
  )

function explain(subject: Planned): ExplainedVariable {
  const { definition, columns, profile, table, name, variable } = subject
  const sourceType = columns[table]?.find((column) => column.name === name)?.type ?? 'unknown'
  const fullName = `${table}.${name}`
  const { released, what, rule, why, problem, transform } = treatmentOf(subject)
  const from = exampleOf(variable, sourceType, profile)
  const to =
    transform === undefined ? null : exampleResult(transform, from, fullName, definition.referenceDate)
  return {
    name: fullName,
    class: variable.class,
    sourceType,
    released,
    what,
    rule,
    why,
    ...(problem === undefined ? {} : { problem }),
    // A patient key is released by no transform of its own.
    example: { from, to: released && transform === undefined ? examplePseudonym(from) : to },
  }
}

const exampleMac = (text: PlainValue): string => createHash('sha256').update(String(text)).digest('hex')

const examplePseudonym = (key: PlainValue): string =>
  exampleMac(key).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')

/** The invented text of `exampleOf` after scrubbing: a single text has no record of its patient to scrub it with. */
const exampleText = ({ replacement, dates }: ScrubText): string => {
  const name = replacement === 'tag' ? '[NAME]' : '[NAME 3f9a0c21b7d4]'
  const day = { shift: '9 June 2021', year: '2021', tag: '[DATE]' }[dates]
  return `Mr ${name} was seen on ${day}`
}

const exampleResult = (
  transform: Transform,
  from: PlainValue,
  variable: string,
  referenceDate: string,
): PlainValue =>
  transform.kind === 'scrub-text'
    ? exampleText(transform)
    : applyTransform(transform, from, {
        referenceDate,
        variable,
        mac: exampleMac('example'),
        shift: EXAMPLE_SHIFT,
        // As if too few patients had it: that is when something happens.
        common: new Set(),
        country: 'US',
      })
