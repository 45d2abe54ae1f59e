import { personas } from '../../demo/personas.ts'
import { countText } from '../../demo/story/render.ts'
import type { StorySummary } from '../../demo/story/summary.ts'

export type WelcomeFacts = {
  readonly origin: string
  readonly metricsPort: number | undefined
  readonly data: string
  readonly database: 'embedded' | 'postgres'
  readonly summary: StorySummary | undefined
}

/** What a newcomer needs once the demo stands: where it is, who one can be, what has happened, what to try. */
export function welcome({ origin, metricsPort, data, database, summary }: WelcomeFacts): string[] {
  const nameWidth = Math.max(...personas.map(({ name }) => name.length))
  const organisationWidth = Math.max(...personas.map(({ organisation }) => organisation.length))
  const people = personas.map(({ name, organisation, roles, description }) => [
    `    ${name.padEnd(nameWidth)}  ${organisation.padEnd(organisationWidth)}  ${roles.join(', ')}`,
    `    ${' '.repeat(nameWidth)}  ${description}`,
  ])
  return [
    '',
    'Harbourgate is ready. This is a demo with invented people and patients: not for real patient data.',
    '',
    `  Portal     ${origin}`,
    `  API docs   ${origin}/docs`,
    ...(metricsPort === undefined ? [] : [`  Metrics    port ${metricsPort}, /metrics`]),
    `  Data       ${data} (${database === 'embedded' ? 'embedded database, for trial' : 'PostgreSQL'})`,
    '',
    '  Sign in as anybody; there are no passwords:',
    ...people.flat(),
    '',
    ...(summary === undefined ? [] : [...happened(summary), '']),
    '  Three things to do next:',
    '    1. Sign in as Dr. Ada Lam, open the extract, and download a file with its certificate.',
    '    2. Sign in as Dr. Ben Ng and try the same; then find the attempt as Mr. Yip Chi-keung and verify the log.',
    '    3. As Dr. Ben Ng start a project and request data; let the committee vote on it (nobody is in conflict now).',
    '',
    '  Stop with Ctrl+C. npm start brings everything back; npm start -- --reset begins anew.',
  ]
}

const happened = ({ counts, k, files }: StorySummary): string[] => [
  '  What has happened: Dr. Lam asked for hospital data; a colleague of hers was not allowed to vote, two members were;',
  `  the chair approved with conditions. Of ${countText(counts.considered)} patients considered, ${countText(counts.excludedByConsent)} had not consented and ${countText(counts.suppressed)} were`,
  `  suppressed to reach k = ${k.reached} (${k.required} required); ${countText(counts.released)} were released in ${files.length} files. Dr. Ng was refused the download.`,
]
