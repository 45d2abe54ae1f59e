import type { ExtractView } from '../../contract/extracts.ts'
import { plain } from '../text/plain.ts'
import { table } from '../text/table.ts'

type Count = ExtractView['counts']['considered']

const countOf = (count: Count): string => {
  if (count === undefined) return '–'
  return typeof count === 'number' ? String(count) : `at most ${count.atMost}`
}

/** State, counts, risk and files of an extract for people. */
export function textOf(extract: ExtractView): string {
  const { id, status, stage, dataset, counts, risk, files, refusal } = extract
  const lines = [
    `extract     ${id}`,
    `status      ${status}${status === 'delivered' ? '' : ` (stage ${stage})`}`,
    `dataset     ${dataset.id} version ${dataset.version}`,
    `considered  ${countOf(counts.considered)}`,
    `consent     ${countOf(counts.excludedByConsent)} left out`,
    `suppressed  ${countOf(counts.suppressed)}`,
    `released    ${countOf(counts.released)}`,
    ...(risk === undefined
      ? []
      : [`k           ${risk.k.reached} reached, ${risk.k.required} required, ${risk.classes} classes`]),
    ...(refusal === undefined ? [] : refusalLines(refusal)),
  ]
  const listed =
    files.length === 0
      ? ''
      : table(files, [
          ['file', ({ name }) => name],
          ['rows', ({ rows }) => rows],
          ['bytes', ({ bytes }) => bytes],
          ['sha256', ({ sha256 }) => sha256],
        ])
  return `${lines.join('\n')}\n${listed}`
}

const refusalLines = ({ code, stage, reasons }: NonNullable<ExtractView['refusal']>): string[] => [
  `refused     ${code} (stage ${stage})`,
  ...reasons.map(({ detail, remedy }) => plain(`            ${detail}. ${remedy}`)),
]
