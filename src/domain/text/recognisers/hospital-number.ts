import { charKinds } from '../fold.ts'
import { matches, type Recogniser } from '../hit.ts'

const wildcards: Readonly<Record<string, string>> = { '#': '\\d', '@': '[A-Z]', '?': '[A-Z0-9]' }

/**
 * Numbers of a configured form (`TextRules.hospitalNumbers`). The form is no regular expression, so that none can be
 * slow; spaces and hyphens may stand between its characters.
 */
export function hospitalNumberRecogniser(form: string): Recogniser {
  const units = [...form.toUpperCase()].map((unit) => wildcards[unit] ?? unit.replace(/[^A-Z0-9]/g, '\\$&'))
  const pattern = new RegExp(`(?<![A-Z0-9])${units.join('[ -]?')}(?![A-Z0-9])`, 'g')
  return {
    needs: form.includes('#') ? charKinds.digit : 0,
    find: (folded) =>
      matches(folded, pattern, ({ 0: whole, index }) => ({
        start: index,
        end: index + whole.length,
        type: 'HOSPITAL-NUMBER',
        source: 'pattern',
      })),
  }
}
