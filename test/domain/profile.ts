import type { Profile } from '../../src/domain/deidentify/profile.ts'

export const profile: Profile = {
  id: 'test',
  version: 1,
  title: 'For tests',
  thresholds: { k: 3, maximumSuppression: 0.5, smallCell: 10 },
  dateShift: { maximumDays: 365 },
  hierarchies: {
    'age-bands': { kind: 'age-bands', width: 10, topCode: 90 },
    icd10: { kind: 'prefix', length: 3 },
    'hk-districts': { kind: 'map', values: { 'Sha Tin': 'New Territories', Eastern: 'Hong Kong Island' } },
  },
}
