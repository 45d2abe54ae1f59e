import { describe, expect, it } from '@jest/globals'
import { viewOf } from '../../../src/features/catalogue/view.ts'
import { loadProfile } from '../../../src/platform/policy/profile.ts'
import { clinicColumns, clinicDefinition } from '../../support/clinic.ts'

const version = {
  id: 'clinic',
  version: 1,
  digest: 'sha256:0',
  definition: clinicDefinition,
  columns: clinicColumns,
  registeredBy: 'somebody',
  registeredAt: new Date(0),
}

/** `table.variable`, and what the catalogue tells of it under a profile; without one when the gateway lost it. */
async function told(profile?: string) {
  const loaded = profile === undefined ? undefined : (await loadProfile('policies', profile)).profile
  return new Map(
    viewOf(version, [], loaded).tables.flatMap(({ name, variables }) =>
      variables.map((variable) => [`${name}.${variable.name}`, variable] as const),
    ),
  )
}

describe('what the catalogue tells of a variable', () => {
  it.each([
    ['hk-research', true, /^searched for identifiers/, /or by their form are removed/],
    ['hipaa-safe-harbor', false, /^withheld$/, /free text may hold any of them/],
    ['expert-determination', false, /^withheld$/, /free text identify by themselves/],
    ['limited-data-set', false, /^withheld$/, /free text may hold any of them/],
    ['public-aggregate', false, /^withheld$/, /free text identify by themselves/],
  ])('agrees with the profile %s on free text', async (profile, released, what, why) => {
    expect((await told(profile)).get('visits.note')).toMatchObject({
      releasable: true,
      released,
      treatment: expect.stringMatching(what),
      why: expect.stringMatching(why),
    })
  })

  it('changes with the profile for other variables, too', async () => {
    const admitted = async (profile: string) => (await told(profile)).get('visits.admitted')?.treatment
    expect(await admitted('hk-research')).toMatch(/^shifted by/)
    expect(await admitted('hipaa-safe-harbor')).toMatch(/^reduced to the year/)
    expect(await admitted('limited-data-set')).toBe('kept')
  })

  it('says that a variable the profile cannot treat is refused, and why', async () => {
    const { tables } = clinicDefinition
    const dob = { class: 'quasi-identifier', hierarchy: 'no-such' } as const
    const patients = { file: 'patients.parquet', variables: { dob } }
    const definition = { ...clinicDefinition, tables: { ...tables, patients } }
    const { profile } = await loadProfile('policies', 'hk-research')
    expect(viewOf({ ...version, definition }, [], profile).tables[0]?.variables).toMatchObject([
      { released: false, treatment: 'refused', why: 'the profile has no hierarchy no-such' },
    ])
  })

  it('releases nothing under a profile the gateway no longer has', async () => {
    const variables = [...(await told()).values()]
    expect(variables.length).toBeGreaterThan(0)
    for (const variable of variables)
      expect(variable).toMatchObject({ released: false, treatment: 'refused' })
  })
})
