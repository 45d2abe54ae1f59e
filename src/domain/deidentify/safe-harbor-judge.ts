import { valueKindOf } from '../cohort/check.ts'
import { isReleasable } from '../dataset/definition.ts'
import type { Hierarchy, Profile, Rule } from './profile.ts'
import type { Finding, Probe } from './safe-harbor.ts'

/** 45 CFR 164.514(b)(2)(i)(C): ages over 89 may be one group of 90 or older. */
const GREATEST_AGE = 89

/** What a rule does to a variable that Safe Harbor would not. */
export function judge(rule: Rule, probe: Probe, profile: Profile): Finding[] {
  const { variable, sourceType } = probe
  const departs = (clause: Finding['clause'], what: string): Finding[] => [
    { clause, verdict: 'departs', because: `${what} (rule ${rule.id})` },
  ]
  const { transform } = rule
  if (transform.kind === 'drop') return []
  if (transform.kind === 'pseudonym')
    return transform.method === 'random'
      ? []
      : departs('R', 'the pseudonym is derived from the record number, which (c)(1) does not permit')
  if (transform.kind === 'scrub-text')
    return transform.dates === 'shift'
      ? departs('C', 'whole dates stay in free text, though shifted; only the year may')
      : [
          {
            clause: 'R',
            verdict: 'depends',
            because: `free text stays after scrubbing, which nobody can prove complete (rule ${rule.id})`,
          },
        ]
  if (!isReleasable(variable))
    return [
      {
        clause: 'R',
        verdict: 'depends',
        because: `a ${variable.class} is released after treatment (rule ${rule.id})`,
      },
    ]
  const hierarchy = hierarchyOf(rule, probe, profile)
  // A definition whose dates are no dates is not registered.
  if (variable.class === 'date' && valueKindOf(sourceType) !== 'date') return []
  if (valueKindOf(sourceType) === 'date') {
    // Dates that declare a hierarchy of places or codes do not exist.
    const isDate = hierarchy === undefined || isAge(hierarchy)
    return isDate ? dateProblems(rule, hierarchy).flatMap((what) => departs('C', what)) : []
  }
  if (hierarchy?.kind === 'hk-regions' && transform.kind === 'generalise')
    return departs('B', 'regions of Hong Kong stay, which are smaller than a State')
  if (hierarchy?.kind === 'hk-regions' || (hierarchy?.kind === 'us-zip3' && transform.kind !== 'generalise'))
    return departs('B', 'places stay as they are')
  if (hierarchy !== undefined && isAge(hierarchy) && transform.kind !== 'generalise')
    return departs('C', 'years of birth and ages stay, also those over 89')
  const isUnknown = variable.class === 'quasi-identifier' && hierarchy === undefined
  if (isUnknown && rule.variables === undefined)
    return [
      {
        clause: 'B',
        verdict: 'depends',
        because: `a quasi-identifier without hierarchy stays, and could be a place (rule ${rule.id})`,
      },
    ]
  return []
}

const isAge = ({ kind }: Hierarchy): boolean => kind === 'age-bands' || kind === 'birth-year-bands'

function hierarchyOf({ transform }: Rule, { variable }: Probe, profile: Profile): Hierarchy | undefined {
  const named = transform.kind === 'generalise' ? transform.hierarchy : undefined
  const name = named ?? variable.hierarchy
  return name === undefined ? undefined : profile.hierarchies[name]
}

function dateProblems({ transform }: Rule, hierarchy: Hierarchy | undefined): string[] {
  switch (transform.kind) {
    case 'shift-date':
      return ['whole dates stay, though shifted; only the year may']
    case 'truncate-date': {
      if (transform.unit !== 'year') return [`the ${transform.unit} of dates stays; only the year may`]
      const isSafe = transform.oldestAge !== undefined && transform.oldestAge <= GREATEST_AGE
      return isSafe ? [] : ['years stay that tell an age over 89']
    }
    case 'age':
      return transform.topCode <= GREATEST_AGE + 1 ? [] : ['ages over 89 stay']
    case 'generalise':
      return hierarchy !== undefined && 'topCode' in hierarchy && hierarchy.topCode > GREATEST_AGE + 1
        ? ['ages over 89 stay']
        : []
    default:
      return ['dates stay as they are; only the year may']
  }
}
