import { valueKindOf } from '../cohort/check.ts'
import type { Variable } from '../dataset/definition.ts'
import type { PlainValue } from './apply-transform.ts'
import type { Hierarchy, Profile } from './profile.ts'

/** An invented value such as a variable may have. */
export function exampleOf(variable: Variable, sourceType: string, profile: Profile): PlainValue {
  const hierarchy = variable.hierarchy === undefined ? undefined : profile.hierarchies[variable.hierarchy]
  const kind = valueKindOf(sourceType)
  if (variable.class === 'patient-key') return variable.identifier === 'hkid' ? 'A123456(3)' : '1042'
  if (variable.class === 'direct-identifier') return 'CHAN Tai Man'
  if (variable.class === 'free-text') return 'Mr Chan was seen on 3 May 2021'
  if (kind === 'date') {
    const day = variable.class === 'date' ? '2021-05-14' : '1931-05-14'
    return /^TIMESTAMP/i.test(sourceType) ? `${day}T08:30:00` : day
  }
  if (hierarchy !== undefined) return exampleFor(hierarchy, kind === 'number', variable.hierarchy ?? '')
  if (kind === 'number') return /INT/i.test(sourceType) ? 137 : 137.46
  return kind === 'boolean' ? true : 'F'
}

function exampleFor(hierarchy: Hierarchy, isNumber: boolean, name: string): PlainValue {
  switch (hierarchy.kind) {
    case 'map':
      return Object.keys(hierarchy.values)[0] ?? 'value'
    case 'order':
      return hierarchy.values[0] ?? 'value'
    case 'hk-regions':
      return 'Sha Tin'
    case 'us-zip3':
      return '85004'
    case 'birth-year-bands':
      return 1931
    case 'age-bands':
      return '1931-05-14'
    case 'intervals':
      return hierarchy.bounds[0] ?? 0
    default:
      if (/icd/i.test(name) || hierarchy.kind === 'icd10-chapters') return 'E11.9'
      return isNumber ? 137 : 'value'
  }
}
