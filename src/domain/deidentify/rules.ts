import { valueKindOf } from '../cohort/check.ts'
import type { Variable, VariableClass } from '../dataset/definition.ts'
import { variableClasses } from '../dataset/definition.ts'
import type { Profile, Rule } from './profile.ts'

/** A variable as rules see it. */
export type Subject = {
  /** `table.variable` */
  readonly name: string
  readonly variable: Variable
  readonly sourceType: string
}

/** The first rule of a profile that applies to a variable; undefined only when the profile is incomplete. */
export const ruleFor = (profile: Profile, subject: Subject): Rule | undefined =>
  profile.rules.find((rule) => applies(rule, subject))

function applies(rule: Rule, { name, variable, sourceType }: Subject): boolean {
  const kind = valueKindOf(sourceType)
  const { types, variables, hierarchies, identifiers } = rule
  return (
    rule.classes.includes(variable.class) &&
    (types === undefined || (kind !== undefined && types.includes(kind))) &&
    (variables === undefined || matchesAny(variables, name)) &&
    (hierarchies === undefined || matchesAny(hierarchies, variable.hierarchy)) &&
    (identifiers === undefined || matchesAny(identifiers, variable.identifier))
  )
}

const matchesAny = (patterns: readonly string[], name: string | undefined): boolean =>
  name !== undefined && patterns.some((pattern) => matches(pattern, name))

/** `*` stands for any characters, also none. */
export function matches(pattern: string, name: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`, 'is').test(name)
}

/** Classes for which some variable could be left without a rule. */
export const classesWithoutRule = (rules: readonly Rule[]): VariableClass[] =>
  variableClasses.filter((one) => !rules.some((rule) => rule.classes.includes(one) && isUnconditional(rule)))

const isUnconditional = ({ types, variables, hierarchies, identifiers }: Rule): boolean =>
  [types, variables, hierarchies, identifiers].every((condition) => condition === undefined)
