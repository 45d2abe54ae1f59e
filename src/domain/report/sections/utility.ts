import type { RiskReport } from '../../risk/report.ts'
import { barChart } from '../bar-chart.ts'
import { count, known, number, percent, unitOf } from '../format.ts'
import { type Html, html } from '../html.ts'
import { section } from '../section.ts'
import { table } from '../table.ts'

/** What protection cost: records left out, cells changed, information lost. */
export function utilitySection(report: RiskReport): Html {
  const { utility, counts } = report
  const units = unitOf(report)
  return section(
    'utility-heading',
    'What did protection cost?',
    html`<p>${number(counts.released)} ${units} are in the data${
      counts.suppressed === null
        ? ''
        : `; ${count(counts.suppressed)} ${units} were left out because their group was too small`
    }. Groups have ${number(utility.averageClass, 1)} ${units} on average.</p>
<p>Information kept compares how much a variable still tells with what it told before (its entropy): 100 % when nothing was
lost, 0 % when every value became the same.</p>`,
    chartOf(utility),
    tableOf(utility),
  )
}

function chartOf(utility: RiskReport['utility']): Html | undefined {
  const measured = utility.variables.flatMap(({ variable, informationKept }) =>
    informationKept === null ? [] : [{ variable, informationKept }],
  )
  if (measured.length === 0) return undefined
  return html`<figure>${barChart(
    'information',
    'Information kept by variable',
    measured.map(({ variable, informationKept }) => `${variable}: ${percent(informationKept)}.`).join(' '),
    measured.map(({ variable, informationKept }) => ({
      label: variable,
      bars: [{ series: 'after', value: informationKept, text: percent(informationKept) }],
    })),
  )}</figure>`
}

const tableOf = (utility: RiskReport['utility']): Html =>
  table(
    'Utility by variable',
    [
      ...utility.variables,
      {
        variable: 'All of them, on average',
        transform: '',
        cellsChanged: utility.cellsChanged,
        informationKept: utility.informationKept,
        precision: utility.precision,
      },
    ],
    [
      {
        head: 'Variable',
        cell: ({ variable, transform }) => (transform === '' ? variable : html`<code>${variable}</code>`),
      },
      { head: 'What was done', cell: ({ transform }) => transform },
      { head: 'Cells changed', cell: ({ cellsChanged }) => known(cellsChanged, percent), isNumber: true },
      {
        head: 'Information kept',
        cell: ({ informationKept }) => known(informationKept, percent),
        isNumber: true,
      },
      ...(utility.precision === null
        ? []
        : [
            {
              head: 'Precision',
              cell: ({ precision }: { precision: number | null }) => known(precision, percent),
              isNumber: true,
            },
          ]),
    ],
  )
