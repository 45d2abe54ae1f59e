import type { Profile } from '../../src/domain/deidentify/profile.ts'

export const profile = {
  id: 'test',
  version: 1,
  title: 'For tests',
  basis: 'expert-determination',
  thresholds: { k: 3, maximumSuppression: 0.5, smallCell: 10 },
  dateShift: { maximumDays: 365 },
  hierarchies: {
    'age-bands': { kind: 'age-bands', width: 10, topCode: 90 },
    icd10: { kind: 'prefix', length: 3 },
    'hk-districts': { kind: 'map', values: { 'Sha Tin': 'New Territories', Eastern: 'Hong Kong Island' } },
  },
  rules: [
    {
      id: 'patients',
      classes: ['patient-key'],
      transform: { kind: 'pseudonym', method: 'keyed' },
      why: 'links',
    },
    {
      id: 'never',
      classes: ['direct-identifier', 'free-text'],
      transform: { kind: 'drop' },
      why: 'identifies',
    },
    { id: 'dates', classes: ['date'], transform: { kind: 'shift-date' }, why: 'intervals' },
    {
      id: 'hierarchies',
      classes: ['quasi-identifier', 'sensitive'],
      hierarchies: ['*'],
      transform: { kind: 'generalise' },
      why: 'coarse',
    },
    {
      id: 'rest',
      classes: ['quasi-identifier', 'sensitive', 'other'],
      transform: { kind: 'keep' },
      why: 'harmless',
    },
  ],
} as const satisfies Profile
