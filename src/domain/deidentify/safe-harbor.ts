import { type VariableClass, variableClasses } from '../dataset/definition.ts'
import type { Profile, Rule } from './profile.ts'
import { ruleFor } from './rules.ts'
import { judge } from './safe-harbor-judge.ts'

/** The identifiers of 45 CFR 164.514(b)(2)(i), by clause. */
export const safeHarborClauses = {
  A: 'Names',
  B: 'Geography smaller than a State',
  C: 'Dates more exact than the year; ages over 89',
  D: 'Telephone numbers',
  E: 'Fax numbers',
  F: 'E-mail addresses',
  G: 'Social security numbers',
  H: 'Medical record numbers',
  I: 'Health plan beneficiary numbers',
  J: 'Account numbers',
  K: 'Certificate and licence numbers',
  L: 'Vehicle identifiers and plates',
  M: 'Device identifiers and serial numbers',
  N: 'URLs',
  O: 'IP addresses',
  P: 'Biometric identifiers',
  Q: 'Full-face photographs',
  R: 'Any other unique number, characteristic or code',
} as const

export type SafeHarborClause = keyof typeof safeHarborClauses
export const clauseLetters = Object.keys(safeHarborClauses) as readonly SafeHarborClause[]

/** `depends`: on how the custodian classified a variable, or on what is in it. */
export type ClauseVerdict = 'meets' | 'depends' | 'departs'

export type Finding = {
  readonly clause: SafeHarborClause
  readonly verdict: Exclude<ClauseVerdict, 'meets'>
  readonly because: string
}

export type ClauseComparison = {
  readonly clause: SafeHarborClause
  readonly title: string
  readonly verdict: ClauseVerdict
  readonly because: readonly string[]
}

/**
 * How a profile departs from Safe Harbor, clause by clause. The rules are asked about a variable of every class, kind of
 * column and hierarchy, and about names their patterns fit, so that their order counts as it does in a release. Whether
 * identifiers are classified as such is the custodian's part; a clause that rests on that alone is met.
 */
export function compareWithSafeHarbor(profile: Profile): ClauseComparison[] {
  const found = probesOf(profile).flatMap((probe) => {
    const rule = ruleFor(profile, probe)
    return rule === undefined ? [] : judge(rule, probe, profile)
  })
  return clauseLetters.map((clause) => {
    const here = found.filter((finding) => finding.clause === clause)
    const departures = here.filter(({ verdict }) => verdict === 'departs')
    const counted = departures.length > 0 ? departures : here
    return {
      clause,
      title: safeHarborClauses[clause],
      verdict: counted[0]?.verdict ?? 'meets',
      because: [...new Set(counted.map(({ because }) => because))],
    }
  })
}

const columnTypes = ['DATE', 'TIMESTAMP', 'BIGINT', 'VARCHAR', 'BOOLEAN'] as const

/** A made-up variable a profile is asked about. */
export type Probe = {
  readonly name: string
  readonly variable: { readonly class: VariableClass; readonly hierarchy?: string }
  readonly sourceType: string
}

function probesOf(profile: Profile): Probe[] {
  const names = ['probe.unnamed', ...profile.rules.flatMap(namesFitting)]
  const hierarchies = [undefined, ...Object.keys(profile.hierarchies)]
  return names.flatMap((name) =>
    variableClasses.flatMap((one) =>
      hierarchies.flatMap((hierarchy) =>
        columnTypes.map((sourceType) => ({
          name,
          variable: { class: one, ...(hierarchy === undefined ? {} : { hierarchy }) },
          sourceType,
        })),
      ),
    ),
  )
}

const namesFitting = ({ variables = [] }: Rule): string[] =>
  variables.map((pattern) => pattern.replaceAll('*', 'x'))
