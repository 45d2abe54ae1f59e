import type { VariableName } from '../../domain/dataset/definition.ts'
import type { Condition, Obligation } from '../../domain/grant/conditions.ts'
import type { RequestContent } from '../../domain/request/content.ts'

export const datasetId = 'hospital-inpatient'
export const projectTitle = 'Length of stay and laboratory results in Hong Kong hospitals'

/** Fewest patients with which the story can be told: below, no group reaches the profile's k. */
export const fewestPatients = 500

/** Smaller hospitals support fewer quasi-identifiers and a smaller k without suppressing too many patients. */
export const scaleOf = (patients: number): { readonly withDistrict: boolean; readonly k: number } => ({
  withDistrict: patients >= 5_000,
  k: patients >= 5_000 ? 20 : patients >= 1_000 ? 10 : 5,
})

/** The direct identifier the researcher asks for at first, and may not have. */
export const tooMuch: VariableName = 'patients.name_en'

const variables = (patients: number): readonly VariableName[] => [
  'patients.dob',
  'patients.sex',
  ...(scaleOf(patients).withDistrict ? (['patients.district'] as const) : []),
  'episodes.admitted',
  'episodes.discharged',
  'episodes.diagnosis',
  'episodes.specialty',
  'labs.taken',
  'labs.test',
  'labs.value',
  'labs.unit',
]

/** What the researcher asks for, with `additional` variables on top. */
export const requestContent = (
  patients: number,
  today: Date,
  additional: readonly VariableName[] = [],
): RequestContent => ({
  title: projectTitle,
  purpose: {
    code: 'DUO:0000006',
    commercialUse: false,
    forProfitOrganisation: false,
    statement:
      'To learn how age, sex and diagnosis relate to length of stay and to laboratory results during it.',
  },
  datasets: [
    {
      dataset: datasetId,
      variables: [...variables(patients), ...additional],
      justification: 'Age, sex and region confound length of stay; the results show how ill patients were.',
      cohort: { variable: 'episodes.admitted', op: 'ge', value: '2018-01-01' },
    },
  ],
  ethics: { reference: 'UVH-REC-2026-014 (demo)', expiresOn: monthsLater(today, 24) },
  destination: { organisation: 'University of Victoria Harbour', jurisdiction: 'HK' },
  endsOn: monthsLater(today, 12),
})

/** What the chair makes the approval depend on. */
export const conditionsOf = (patients: number, today: Date): Condition[] => [
  { kind: 'minimum-k', k: scaleOf(patients).k },
  { kind: 'ends-on', date: monthsLater(today, 6) },
]

export const obligations: Obligation[] = [
  { code: 'acknowledge-source', text: 'Acknowledge the Hospital Authority (demo) in every publication.' },
]

/** First day of the month `months` after the month of `today`, ISO 8601, UTC. */
const monthsLater = (today: Date, months: number): string =>
  new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + months, 1)).toISOString().slice(0, 10)
