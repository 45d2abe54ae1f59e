import { describe, expect, it } from '@jest/globals'
import type { DatasetView } from '../../../../src/contract/catalogue.ts'
import { isHeldBack, isOffered, unavailable } from '../../../../src/web/pages/requests/offer.ts'
import { fateOf } from '../../../../src/web/text/fate.ts'

type Variable = DatasetView['tables'][number]['variables'][number]

const variable = (name: string, change: Partial<Variable>): Variable => ({
  name,
  class: 'other',
  type: 'VARCHAR',
  hierarchy: null,
  description: null,
  releasable: true,
  released: true,
  treatment: 'kept',
  why: 'It is harmless',
  comparesWith: 'text',
  ...change,
})

const withheld = { class: 'free-text', released: false, treatment: 'withheld', why: 'It may hold names' }
const scrubbed = { class: 'free-text', treatment: 'searched for identifiers' }
const identifier = { class: 'direct-identifier', releasable: false, released: false, treatment: 'withheld' }
const key = { class: 'patient-key', releasable: false, treatment: 'replaced by a keyed pseudonym' }

const dataset: DatasetView = {
  id: 'hospital',
  version: 2,
  title: { en: 'Hospital' },
  custodian: 'A hospital',
  dataUse: null,
  consentBasis: null,
  description: null,
  digest: 'sha256:0',
  registeredAt: '2026-01-01T00:00:00.000Z',
  referenceDate: '2026-01-01',
  tables: [
    {
      name: 'patients',
      patient: 'hkid',
      variables: [variable('hkid', key), variable('district', identifier), variable('sex', {})],
    },
    { name: 'notes', patient: 'hkid', variables: [variable('text', withheld), variable('plan', scrubbed)] },
  ],
  versions: [],
}

describe('what the request form offers', () => {
  it('offers scrubbed free text, and free text the profile withholds not at all', () => {
    expect([variable('a', scrubbed), variable('a', withheld)].map(isOffered)).toEqual([true, false])
    expect([variable('a', scrubbed), variable('a', withheld)].map(isHeldBack)).toEqual([false, true])
    // What never leaves is not mentioned in the list at all.
    expect([variable('a', identifier), variable('a', key)].map(isOffered)).toEqual([false, false])
    expect([variable('a', identifier), variable('a', key)].map(isHeldBack)).toEqual([false, false])
  })

  it('says of every chosen variable that cannot be had why not, in the order of the choice', () => {
    const chosen = [
      'labs.value',
      'patients.sex',
      'notes.text',
      'patients.district',
      'notes.plan',
      'patients.hkid',
    ]
    expect(unavailable(dataset, chosen)).toEqual([
      { name: 'labs.value', because: 'No longer in the dataset' },
      { name: 'notes.text', because: 'Withheld under the profile in force: It may hold names' },
      { name: 'patients.district', because: 'Never leaves the gateway' },
      { name: 'patients.hkid', because: 'Patients appear under a pseudonym anyway' },
    ])
    expect(unavailable(dataset, ['patients.sex', 'notes.plan'])).toEqual([])
  })
})

describe('the fate of a variable', () => {
  it.each([
    [scrubbed, 'Scrubbed: searched for identifiers'],
    [withheld, 'Withheld under the profile in force: It may hold names'],
    [{ released: false, treatment: 'refused', why: null }, 'Cannot be released under the profile in force'],
    [identifier, 'Never leaves the gateway'],
    [key, 'Replaced by a keyed pseudonym'],
    [{ class: 'quasi-identifier' }, 'Kept; counted when groups that are too small are suppressed'],
    [{ class: 'date', treatment: 'reduced to the year' }, 'Reduced to the year'],
  ])('of %j is: %s', (change, fate) => {
    expect(fateOf(variable('a', change))).toBe(fate)
  })
})
