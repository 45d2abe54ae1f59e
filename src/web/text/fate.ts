import type { DatasetView } from '../../contract/catalogue.ts'

type Variable = DatasetView['tables'][number]['variables'][number]

/** What the profile in force does to a variable before release, as a sentence without its full stop. */
export function fateOf({ class: kind, releasable, released, treatment, why }: Variable): string {
  if (releasable && !released) return because(`${notReleased(treatment)} under the profile in force`, why)
  if (!released) return 'Never leaves the gateway'
  if (kind === 'quasi-identifier')
    return `${capital(treatment)}; counted when groups that are too small are suppressed`
  return kind === 'free-text' ? `Scrubbed: ${treatment}` : capital(treatment)
}

const notReleased = (treatment: string) => (treatment === 'refused' ? 'Cannot be released' : 'Withheld')

const because = (what: string, why: string | null) => (why === null ? what : `${what}: ${why}`)

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
