import { assembleReport, type ReportInputs } from '../../../src/domain/risk/assemble-report.ts'
import { atLeast, atMost } from '../../../src/domain/risk/checks.ts'
import type { RiskReport } from '../../../src/domain/risk/report.ts'

const sizes = [
  [5, 40],
  [12, 220],
  [80, 90],
  [700, 4],
] as const

/** A release that holds every threshold. */
export const inputs: ReportInputs = {
  subject: {
    dataset: 'hospital-inpatient',
    version: 3,
    digest: `sha256:${'ab'.repeat(32)}`,
    project: 'project-1',
    grant: 'grant-1',
    profile: { id: 'hk-research', version: 1, digest: `sha256:${'cd'.repeat(32)}` },
  },
  unit: 'patient',
  missingValues: 'own-value',
  population: { basis: 'the-data', size: 12_840 },
  threshold: { k: 5, risk: 0.2 },
  checks: [
    atLeast({ id: 'k-anonymity', title: 'Smallest group', unit: 'records', required: 5 }, 5),
    atMost({ id: 'highest-risk', title: 'Highest risk of one patient', unit: 'share', required: 0.2 }, 0.2),
  ],
  suppressed: { atMost: 9 },
  before: { cells: [{ size: 1, population: 1, classes: 12_843 }], sampledClasses: 1, smallCell: 10 },
  after: {
    records: 12_840,
    cells: sizes.map(([size, classes]) => ({ size, population: size, classes })),
    variables: [{ name: 'dob', values: 9, missing: 0, entropy: 2.1 }],
    sensitive: [
      {
        name: 'triage',
        values: 5,
        distinct: 1,
        entropyL: 1,
        recursive: { l: 2, c: null },
        equalT: 0.3,
        orderedT: 0.1,
      },
    ],
  },
  notMeasured: [{ variable: 'episodes.diagnosis', reason: 'many values' }],
  utility: [
    {
      variable: 'patients.dob',
      transform: 'generalised by age-bands',
      cellsChanged: 1,
      informationKept: 0.21,
      precision: null,
    },
  ],
}

export const holding: RiskReport = assembleReport(inputs)

/** A plain file, everything measured, in which nothing holds; names are hostile. */
export const failing: RiskReport = assembleReport({
  ...inputs,
  subject: { dataset: '</title><script>alert(1)</script>"\'&' },
  unit: 'record',
  missingValues: 'wildcard',
  population: { basis: 'stated-size', size: 128_400 },
  checks: [
    atLeast({ id: 'k', title: '<img src=x onerror=alert(1)>', unit: 'records', required: 5 }, 1),
    {
      id: 'delta',
      title: 'δ-disclosure of triage',
      kind: 'below',
      unit: 'number',
      required: 2,
      reached: 2,
      holds: false,
    },
  ],
  suppressed: null,
  before: { cells: [{ size: 1, population: 1, classes: 400_000 }], sampledClasses: 16, smallCell: 1 },
  after: {
    ...inputs.after,
    cells: [
      { size: 1, population: 10, classes: 50 },
      { size: 2, population: 20, classes: 20 },
      ...inputs.after.cells,
    ],
    sensitive: inputs.after.sensitive.flatMap((one) => [
      { ...one, hierarchicalT: 0.1234 },
      { ...one, name: 'without' },
    ]),
    variables: [{ name: '"><script>病人', values: 9, missing: 0, entropy: 2.1 }],
    specialUniques: {
      variables: 1,
      maximumSize: 1,
      uniques: 50,
      inPairs: 40,
      bySize: [{ size: 1, sets: 50 }],
      scores: [{ score: 1, records: 50 }],
      contributions: [{ variable: '"><script>病人', share: 1 }],
    },
    households: { households: 3000, highest: 0.4, average: 0.08, atRisk: 0.02 },
  },
})
