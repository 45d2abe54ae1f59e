import type { RiskReport } from '../../risk/report.ts'
import { barChart } from '../bar-chart.ts'
import { capital, known, number, odds, percent, unitOf } from '../format.ts'
import { type Html, html } from '../html.ts'
import { section } from '../section.ts'
import { table } from '../table.ts'

type Row = {
  readonly attacker: string
  readonly highest: number | null
  readonly average: number
  readonly atRisk: number | null
}

/** Prosecutor, journalist and marketer, and the model-based individual risk. */
export function attackersSection(report: RiskReport): Html {
  const { after, threshold, population } = report
  const units = unitOf(report)
  const rows: Row[] = [
    { attacker: 'Prosecutor: knows that one person is in the data', ...after.prosecutor },
    { attacker: 'Journalist: looks for any one person', ...after.journalist },
    { attacker: 'Marketer: matches everybody', highest: null, average: after.marketer.average, atRisk: null },
    { attacker: 'Individual risk, estimated by a model', ...after.individual },
  ]
  return section(
    'attackers-heading',
    'How likely is it that somebody is recognised?',
    html`<p>At worst, a person is recognised with a chance of ${odds(after.prosecutor.highest)}; on average
${odds(after.prosecutor.average)}. The highest acceptable chance is ${odds(threshold.risk)}, because every group must have
at least ${number(threshold.k)} ${units}.</p>
<p>The chance holds for an attacker who knows every quasi-identifier of the person. ${basis(population)}</p>`,
    html`<figure>${chartOf(rows, threshold.risk)}</figure>`,
    tableOf(rows, `${capital(units)} above ${percent(threshold.risk)}`),
    html`<p>The individual risks add up to ${number(after.individual.expected, 2)} ${units} expected to be recognised if
somebody tried all ${number(after.records)}.</p>`,
    households(report),
  )
}

/** The limit, then the highest and the average risk of each attacker. */
function chartOf(rows: readonly Row[], limit: number): Html {
  return barChart(
    'attackers',
    'Highest and average risk by attacker',
    rows.map((row) => `${row.attacker}: average ${percent(row.average)}.`).join(' '),
    [
      {
        label: 'highest acceptable',
        bars: [{ series: 'limit', value: limit, text: percent(limit) }],
      },
      ...rows.flatMap(({ attacker, highest, average }) => {
        const name = attacker.split(/[:,]/)[0] ?? attacker
        return [
          ...(highest === null
            ? []
            : [
                {
                  label: `${name}, highest`,
                  bars: [{ series: 'after' as const, value: highest, text: percent(highest) }],
                },
              ]),
          {
            label: `${name}, average`,
            bars: [{ series: 'after' as const, value: average, text: percent(average) }],
          },
        ]
      }),
    ],
  )
}

const tableOf = (rows: readonly Row[], aboveLimit: string): Html =>
  table('Re-identification risk by attacker', rows, [
    { head: 'Attacker', cell: ({ attacker }) => attacker },
    {
      head: 'Highest',
      cell: ({ highest }) => known(highest, percent).replace('not known', '–'),
      isNumber: true,
    },
    { head: 'Average', cell: ({ average }) => percent(average), isNumber: true },
    {
      head: aboveLimit,
      cell: ({ atRisk }) => known(atRisk, percent).replace('not known', '–'),
      isNumber: true,
    },
  ])

function basis({ basis: kind, size }: RiskReport['population']): string {
  if (kind === 'the-data')
    return 'No larger population is assumed to hide in: the three attackers then differ only in whom they look for. This is the careful assumption.'
  const how = {
    'stated-size': 'a stated size',
    'sampling-weights': 'sampling weights',
    'population-table': 'a table of the whole population',
  }[kind]
  return `The data are taken as a sample of ${number(size)} people, known by ${how}.`
}

function households({ after: { households: found } }: RiskReport): Html | undefined {
  if (found === null) return undefined
  return html`<h3>Households</h3><p>In ${number(found.households)} households, the chance that at least one member is
recognised is ${percent(found.average)} on average and ${percent(found.highest)} at worst; ${percent(found.atRisk)} of the
households are above the highest acceptable risk.</p>`
}
