import { describe, expect, it } from '@jest/globals'
import { type ReleaseSituation, releaseFacts } from '../../../src/domain/policy/release-facts.ts'
import { content, definition } from '../fixtures.ts'

const now = new Date('2026-03-01T12:00:00Z')
const datasets = content.datasets.map((selection) => ({ ...selection, version: 7 }))
const situation: ReleaseSituation = {
  now,
  person: { id: 'ada', active: true },
  grant: {
    status: 'active',
    startsAt: new Date('2026-01-01T00:00:00Z'),
    endsAt: new Date('2027-01-01T00:00:00Z'),
    members: ['ada'],
    projectOrganisation: 'University of Victoria Harbour',
    scope: { purpose: content.purpose, datasets },
    ethics: { reference: 'E-1', expiresOn: '2026-12-31' },
    destination: content.destination,
  },
  dataset: { id: 'hospital', version: 7, definition },
  variables: ['patients.dob'],
}
const facts = (change: (s: ReleaseSituation) => ReleaseSituation) => releaseFacts(change(situation)).facts
const grant = (change: Partial<ReleaseSituation['grant']>) =>
  facts((s) => ({ ...s, grant: { ...s.grant, ...change } }))

describe('releaseFacts', () => {
  it('states what a release in order looks like', () => {
    expect(releaseFacts(situation).facts).toEqual({
      personActive: true,
      member: true,
      grantActive: true,
      grantStarted: true,
      grantExpired: false,
      inScope: true,
      dataUse: 'permit',
      ethicsRequired: false,
      ethicsCurrent: true,
      consentBasisStated: true,
    })
  })

  it('person: inactive, not a member', () => {
    expect(facts((s) => ({ ...s, person: { id: 'ada', active: false } })).personActive).toBe(false)
    expect(facts((s) => ({ ...s, person: { id: 'ben', active: true } })).member).toBe(false)
  })

  it('grant: revoked, starts at its first instant, has expired at its last', () => {
    expect(grant({ status: 'revoked' }).grantActive).toBe(false)
    expect(grant({ startsAt: now }).grantStarted).toBe(true)
    expect(grant({ startsAt: new Date(now.getTime() + 1) }).grantStarted).toBe(false)
    expect(grant({ endsAt: now }).grantExpired).toBe(true)
    expect(grant({ endsAt: new Date(now.getTime() + 1) }).grantExpired).toBe(false)
  })

  it('dates that cannot be compared count against the release', () => {
    expect(grant({ endsAt: new Date('nonsense') }).grantExpired).toBe(true)
    expect(grant({ startsAt: new Date('nonsense') }).grantStarted).toBe(false)
    expect(grant({ ethics: { reference: 'E-1', expiresOn: 'never' } }).ethicsCurrent).toBe(false)
  })

  it.each([
    ['2026-03-01', true],
    ['2026-02-28', false],
  ])('an ethics approval that ends on %s is current on 1 March: %s', (expiresOn, current) => {
    expect(grant({ ethics: { reference: 'E-1', expiresOn } }).ethicsCurrent).toBe(current)
  })

  it('ethics: none is not current', () => {
    expect(grant({ ethics: undefined }).ethicsCurrent).toBe(false)
  })

  it('scope: other version, other dataset, other variable, no variable', () => {
    const version8 = { ...situation.dataset, version: 8 }
    expect(facts((s) => ({ ...s, dataset: version8 })).inScope).toBe(false)
    expect(facts((s) => ({ ...s, dataset: { ...s.dataset, id: 'other' } })).inScope).toBe(false)
    expect(facts((s) => ({ ...s, variables: ['patients.dob', 'patients.weight'] })).inScope).toBe(false)
    expect(facts((s) => ({ ...s, variables: [] })).inScope).toBe(false)
    expect(grant({ scope: { purpose: content.purpose, datasets: content.datasets } }).inScope).toBe(false)
  })

  it('dataset: no terms, no consent basis, ethics required', () => {
    const { dataUse: _, consent: __, ...bare } = definition
    const found = facts((s) => ({ ...s, dataset: { ...s.dataset, definition: bare } }))
    expect(found).toMatchObject({ dataUse: 'missing', consentBasisStated: false, ethicsRequired: false })
    const strict = {
      ...definition,
      dataUse: { permission: 'DUO:0000006', modifiers: [{ code: 'DUO:0000021' }] },
    }
    expect(facts((s) => ({ ...s, dataset: { ...s.dataset, definition: strict } })).ethicsRequired).toBe(true)
  })

  it('is pure: the same situation gives the same facts', () => {
    expect(releaseFacts(situation)).toEqual(releaseFacts(situation))
  })
})
