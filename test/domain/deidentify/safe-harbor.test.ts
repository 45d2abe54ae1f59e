import { join } from 'node:path'
import { beforeAll, describe, expect, it } from '@jest/globals'
import type { Profile } from '../../../src/domain/deidentify/profile.ts'
import { clauseLetters, compareWithSafeHarbor } from '../../../src/domain/deidentify/safe-harbor.ts'
import { packageRoot } from '../../../src/package-root.ts'
import { type LoadedProfile, loadProfiles } from '../../../src/platform/policy/profile.ts'

let profiles: ReadonlyMap<string, LoadedProfile>
beforeAll(async () => {
  profiles = await loadProfiles(join(packageRoot, 'policies'))
})
const named = (id: string): Profile => {
  const loaded = profiles.get(id)
  if (loaded === undefined) throw new Error(`no profile ${id}`)
  return loaded.profile
}
const verdicts = (profile: Profile) =>
  compareWithSafeHarbor(profile)
    .filter(({ verdict }) => verdict !== 'meets')
    .map(({ clause, verdict }) => `${clause} ${verdict}`)

describe('compared with Safe Harbor', () => {
  it('the Safe Harbor profile meets all 18 clauses', () => {
    expect(compareWithSafeHarbor(named('hipaa-safe-harbor')).map(({ clause }) => clause)).toEqual(
      clauseLetters,
    )
    expect(verdicts(named('hipaa-safe-harbor'))).toEqual([])
  })

  it.each([
    ['hk-research', ['B departs', 'C departs', 'R departs']],
    ['expert-determination', ['B departs', 'C departs', 'R departs']],
    ['limited-data-set', ['B departs', 'C departs', 'R departs']],
    ['public-aggregate', ['B departs']],
  ])('%s departs in %j', (id, expected) => {
    expect(verdicts(named(id))).toEqual(expected)
  })

  const changed = (id: string, transform: Profile['rules'][number]['transform']): Profile => {
    const profile = named('hipaa-safe-harbor')
    return {
      ...profile,
      rules: profile.rules.map((rule) => (rule.id === id ? { ...rule, transform } : rule)),
    }
  }

  it.each([
    ['patients', { kind: 'pseudonym', method: 'keyed' }, 'R departs'],
    ['dates', { kind: 'shift-date' }, 'C departs'],
    ['dates', { kind: 'truncate-date', unit: 'month', oldestAge: 89 }, 'C departs'],
    ['dates', { kind: 'truncate-date', unit: 'year' }, 'C departs'],
    ['dates', { kind: 'truncate-date', unit: 'year', oldestAge: 90 }, 'C departs'],
    ['dates', { kind: 'age', topCode: 95 }, 'C departs'],
    ['zip-codes', { kind: 'keep' }, 'B departs'],
    ['regions', { kind: 'generalise' }, 'B departs'],
    ['unknown', { kind: 'keep' }, 'B depends'],
  ] as const)('a Safe Harbor whose rule %s were %j: %s', (id, transform, expected) => {
    expect(verdicts(changed(id, transform))).toContain(expected)
  })

  it('says which rule departs and how', () => {
    const [dates] = compareWithSafeHarbor(named('hk-research')).filter(({ clause }) => clause === 'C')
    expect(dates?.because.join()).toContain(
      'whole dates stay, though shifted; only the year may (rule dates)',
    )
  })
})
