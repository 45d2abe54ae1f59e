import { band, known, number, percent } from '../../domain/report/format.ts'
import type { RiskReport } from '../../domain/risk/report.ts'
import { table } from '../text/table.ts'

/** The report for people on a terminal. */
export function textOf({ after, before, checks, notMeasured, sensitive, population }: RiskReport): string {
  const risks = [
    { name: 'prosecutor', ...after.prosecutor },
    { name: 'journalist', ...after.journalist },
    { name: 'marketer', highest: null, average: after.marketer.average, atRisk: null },
    { name: 'individual', ...after.individual },
  ]
  const lines = [
    `records     ${number(after.records)} in ${number(after.classes, 1)} classes, smallest ${number(after.smallestClass)}`,
    `population  ${number(population.size)} (${population.basis}), unique ${percent(after.population.share)} by ${after.population.chosen}`,
    `unique      ${percent(after.unique)}${before === null ? '' : `, before ${percent(before.unique)}`}`,
  ]
  return [
    `${lines.join('\n')}\n`,
    table(risks, [
      ['risk', ({ name }) => name],
      ['highest', ({ highest }) => known(highest, percent).replace('not known', '–')],
      ['average', ({ average }) => percent(average)],
      ['above threshold', ({ atRisk }) => known(atRisk, percent).replace('not known', '–')],
    ]),
    table(after.sizes, [
      ['class size', band],
      ['classes', ({ classes }) => number(classes, 1)],
      ['records', ({ records }) => number(records)],
    ]),
    sensitiveText(sensitive),
    table(checks, [
      ['threshold', ({ title }) => title],
      ['required', ({ kind, required }) => `${kind === 'at-least' ? '≥' : '≤'} ${number(required, 4)}`],
      ['reached', ({ reached }) => known(reached, (value) => number(value, 4))],
      ['holds', ({ holds }) => (holds ? 'yes' : 'no')],
    ]),
    ...notMeasured.map(({ variable, reason }) => `NOT MEASURED ${variable}: ${reason}`),
  ].join('\n')
}

const sensitiveText = (sensitive: RiskReport['sensitive']): string =>
  table(sensitive, [
    ['sensitive', ({ name }) => name],
    ['distinct', ({ distinct }) => distinct],
    ['entropy l', ({ entropyL }) => number(entropyL, 3)],
    [
      'recursive c',
      ({ recursive }) =>
        `${known(recursive.c, (c) => number(c, 3)).replace('not known', 'unbounded')} (l = ${recursive.l})`,
    ],
    ['t equal', ({ equalT }) => number(equalT, 4)],
    ['t ordered', ({ orderedT }) => known(orderedT, (t) => number(t, 4)).replace('not known', 'no order')],
  ])
