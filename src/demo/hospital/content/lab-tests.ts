/** A test with its median, the spread of the logarithm, and the decimals a laboratory reports. */
export type LabTest = {
  readonly test: string
  readonly unit: string
  readonly median: number
  readonly spread: number
  readonly decimals: number
}

export const labTests: readonly LabTest[] = [
  { test: 'Haemoglobin', unit: 'g/dL', median: 13.2, spread: 0.13, decimals: 1 },
  { test: 'White cell count', unit: '10^9/L', median: 7.4, spread: 0.38, decimals: 1 },
  { test: 'Platelet count', unit: '10^9/L', median: 236, spread: 0.3, decimals: 0 },
  { test: 'Sodium', unit: 'mmol/L', median: 139, spread: 0.024, decimals: 0 },
  { test: 'Potassium', unit: 'mmol/L', median: 4.1, spread: 0.11, decimals: 1 },
  { test: 'Creatinine', unit: 'umol/L', median: 79, spread: 0.36, decimals: 0 },
  { test: 'Glucose', unit: 'mmol/L', median: 6.1, spread: 0.29, decimals: 1 },
  { test: 'HbA1c', unit: '%', median: 6, spread: 0.17, decimals: 1 },
  { test: 'Alanine aminotransferase', unit: 'U/L', median: 24, spread: 0.6, decimals: 0 },
  { test: 'C-reactive protein', unit: 'mg/L', median: 9, spread: 1.3, decimals: 1 },
  { test: 'LDL cholesterol', unit: 'mmol/L', median: 2.7, spread: 0.31, decimals: 1 },
  { test: 'Albumin', unit: 'g/L', median: 39, spread: 0.13, decimals: 0 },
]
