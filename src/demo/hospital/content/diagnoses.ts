import type { Weighted } from '../expand.ts'

/** ICD-10 code and the specialty that typically admits it. */
export type Diagnosis = readonly [code: string, specialty: string]

const medicine = 'Medicine'
const surgery = 'Surgery'
const orthopaedics = 'Orthopaedics and Traumatology'
const paediatrics = 'Paediatrics'
const obstetrics = 'Obstetrics and Gynaecology'
const oncology = 'Clinical Oncology'
const psychiatry = 'Psychiatry'
const eye = 'Ophthalmology'
const urology = 'Urology'

const general: readonly Weighted<Diagnosis>[] = [
  [['J18.9', medicine], 8],
  [['K29.7', medicine], 6],
  [['K35.8', surgery], 5],
  [['K80.2', surgery], 5],
  [['L03.1', surgery], 4],
  [['S82.6', orthopaedics], 4],
  [['M54.5', orthopaedics], 6],
  [['F32.9', psychiatry], 4],
  [['F20.0', psychiatry], 2],
  [['E11.9', medicine], 7],
  [['I10', medicine], 7],
  [['N20.1', urology], 4],
  [['J45.9', medicine], 3],
  [['B18.1', medicine], 3],
]

const olderAdult: readonly Weighted<Diagnosis>[] = [
  [['J18.9', medicine], 14],
  [['J44.1', medicine], 9],
  [['I50.0', medicine], 9],
  [['I63.9', medicine], 8],
  [['I21.4', medicine], 5],
  [['I48.9', medicine], 6],
  [['N39.0', medicine], 8],
  [['E11.2', medicine], 6],
  [['N18.5', medicine], 4],
  [['H25.1', eye], 7],
  [['S72.0', orthopaedics], 5],
  [['M17.1', orthopaedics], 4],
  [['C18.9', surgery], 3],
  [['C34.9', oncology], 3],
  [['F00.1', psychiatry], 2],
  [['G20', medicine], 2],
]

/** Plausible main diagnoses by age and sex at admission; the position is the group number used in the SQL. */
export const diagnosisGroups: readonly (readonly Weighted<Diagnosis>[])[] = [
  // 0: below 15 years
  [
    [['J21.9', paediatrics], 14],
    [['J06.9', paediatrics], 18],
    [['A09', paediatrics], 14],
    [['J45.9', paediatrics], 8],
    [['R56.0', paediatrics], 8],
    [['J10.1', paediatrics], 9],
    [['S52.5', orthopaedics], 6],
    [['K35.8', surgery], 4],
    [['L20.9', paediatrics], 4],
    [['Q21.1', paediatrics], 1],
  ],
  // 1: men from 15 to 64
  [
    ...general,
    [['K40.9', surgery], 6],
    [['I21.4', medicine], 4],
    [['M10.9', medicine], 4],
    [['C22.0', oncology], 3],
  ],
  // 2: women from 15 to 49
  [
    ...general,
    [['O80', obstetrics], 16],
    [['O82', obstetrics], 7],
    [['D25.9', obstetrics], 6],
    [['N83.2', obstetrics], 5],
  ],
  // 3: women from 50 to 64
  [
    ...general,
    [['C50.9', oncology], 7],
    [['N81.2', obstetrics], 4],
    [['M17.1', orthopaedics], 4],
    [['E04.2', surgery], 3],
  ],
  // 4: men from 65
  [...olderAdult, [['N40', urology], 8], [['C61', urology], 4]],
  // 5: women from 65
  [...olderAdult, [['C50.9', oncology], 4], [['M81.9', orthopaedics], 4]],
]
