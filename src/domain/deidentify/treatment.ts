import { isReleasable } from '../dataset/definition.ts'
import { describeHierarchy, describeTransform } from './describe.ts'
import { type Planned, resolve } from './plan.ts'
import { ruleFor } from './rules.ts'
import type { Transform } from './transforms/transform.ts'

/** What a profile does to one variable. */
export type Treatment = {
  /** Whether the variable leaves in some form. */
  readonly released: boolean
  /** In words: `withheld`, `refused` when the profile cannot treat the variable, else what its transform does. */
  readonly what: string
  readonly rule?: string
  readonly why?: string
  /** What keeps the profile from being used for the variable. */
  readonly problem?: string
  /** Only of a variable that can be asked for and is released. */
  readonly transform?: Transform
}

/** What a profile does to a variable, by which rule and why. */
export function treatmentOf(subject: Planned): Treatment {
  const { columns, profile, table, name, variable } = subject
  const sourceType = columns[table]?.find((column) => column.name === name)?.type ?? 'unknown'
  const rule = ruleFor(profile, { name: `${table}.${name}`, variable, sourceType })
  const said = rule === undefined ? {} : { rule: rule.id, why: rule.why }
  if (!isReleasable(variable)) {
    const what = rule === undefined ? 'withheld' : describeTransform(rule.transform)
    return { ...said, released: rule?.transform.kind === 'pseudonym', what }
  }
  const { transform, problem } = resolve(subject)
  if (problem !== undefined) return { ...said, released: false, what: 'refused', problem }
  if (transform === undefined) return { ...said, released: false, what: 'withheld' }
  return { ...said, released: true, what: inWords(transform), transform }
}

const inWords = (transform: Transform): string =>
  transform.kind === 'generalise'
    ? `${describeTransform(transform)}: ${describeHierarchy(transform.hierarchy)}`
    : describeTransform(transform)
