import type { ReleaseCertificate } from '../../contract/certificate.ts'
import { formatDate, formatNumber } from './format.ts'

type Condition = ReleaseCertificate['grant']['conditions'][number]

/** A condition of a grant as a sentence. */
export function conditionSentence(condition: Condition): string {
  switch (condition.kind) {
    case 'minimum-k':
      return `Every patient must look like at least ${formatNumber(condition.k - 1)} others (k = ${condition.k}).`
    case 'maximum-patients':
      return `At most ${formatNumber(condition.patients)} patients may be released.`
    case 'exclude-variables':
      return `Of ${condition.dataset}, these variables are left out: ${condition.variables.join(', ')}.`
    case 'ends-on':
      return `Access ends after ${formatDate(condition.date)}.`
  }
}

export const conditionKey = (condition: Condition): string => JSON.stringify(condition)
