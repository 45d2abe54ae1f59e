import { percent as cells } from '../../domain/report/format.ts'
import { modelText, thresholdText } from '../../domain/risk/models/threshold-text.ts'
import { plain } from '../text/plain.ts'
import { table } from '../text/table.ts'
import type { ApplySummary, LevelsChoice } from './apply-summary.ts'
import { percent } from './unreachable.ts'

/** What was done to a file, for people. */
export function appliedText(summary: ApplySummary): string {
  const { file, patients, k, variables, choice, models, population } = summary
  return [
    `${file.name}: ${file.rows} rows, ${file.bytes} bytes, sha256 ${file.sha256}`,
    `persons ${patients.staged}, suppressed ${patients.suppressed}, released ${patients.released}; smallest class ${k.reached}, required ${k.required}`,
    ...(population === undefined
      ? []
      : [plain(`the records are a research subset of ${population}, which is not released`)]),
    ...models.map((model) => plain(`holds in the file: ${modelText(model)}, ${thresholdText(model)}`)),
    ...(choice === undefined ? [] : [choiceText(choice)]),
    '',
    table(variables, [
      ['column', ({ name }) => name],
      ['class', ({ class: kind }) => kind],
      ['what happened', ({ transform }) => transform],
      ['cells changed', ({ cellsChanged }) => (cellsChanged === null ? null : cells(cellsChanged))],
    ]),
  ].join('\n')
}

function choiceText({ by, metric, value, isOptimal, gap = 0, checked }: LevelsChoice): string {
  const lost = `utility lost ${typeof value === 'number' ? value : value.join(', ')} (${metric.name}`
  if (by === 'specification') return `levels as the specification has them; ${lost})`
  const certainty = isOptimal ? 'the best possible' : `the best possible may be up to ${percent(gap)} less`
  return `levels found by search; ${lost}, ${certainty}; ${checked} transformations checked)`
}
