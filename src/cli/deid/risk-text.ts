import { band, known, number, percent } from '../../domain/report/format.ts'
import type { RiskReport } from '../../domain/risk/report.ts'
import { plain } from '../text/plain.ts'
import { table } from '../text/table.ts'

const sides = { 'at-least': '≥', 'at-most': '≤', below: '<' } as const

/** The report for people on a terminal. */
export function textOf(report: RiskReport): string {
  const { after, checks, notMeasured, sensitive } = report
  const risks = [
    { name: 'prosecutor', ...after.prosecutor },
    { name: 'journalist', ...after.journalist },
    { name: 'marketer', highest: null, average: after.marketer.average, atRisk: null },
    { name: 'individual', ...after.individual },
  ]
  return [
    headText(report),
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
    specialUniquesText(report),
    ...(sensitive.length === 0 ? [] : [sensitiveText(sensitive)]),
    ...(isCompared(report) ? [utilityText(report)] : []),
    table(checks, [
      ['threshold', ({ title }) => title],
      ['required', ({ kind, required }) => `${sides[kind]} ${number(required, 4)}`],
      ['reached', ({ reached }) => (reached === null ? 'unbounded' : number(reached, 4))],
      ['holds', ({ holds }) => (holds ? 'yes' : 'no')],
    ]),
    ...notMeasured.map(({ variable, reason }) => plain(`NOT MEASURED ${variable}: ${reason}`)),
  ].join('\n')
}

const headText = ({ after, before, counts, population }: RiskReport): string =>
  `${[
    `records     ${number(after.records)} in ${number(after.classes, 1)} classes, smallest ${number(after.smallestClass)}`,
    ...(typeof counts.suppressed === 'number' ? [`left out    ${number(counts.suppressed)}`] : []),
    `population  ${number(population.size)} (${population.basis}), unique ${percent(after.population.share)} by ${after.population.chosen}`,
    `unique      ${percent(after.unique)}${before === null ? '' : `, before ${percent(before.unique)}`}`,
  ].join('\n')}\n`

/** Minimal sample uniques (SUDA2), and the variables they go through. */
function specialUniquesText({ after: { specialUniques: found } }: RiskReport): string {
  if (found === null) return 'special uniques (SUDA2): none\n'
  const looked = `up to ${found.maximumSize} of ${found.variables}`
  if (found.bySize.length === 0)
    return `special uniques (SUDA2): none by known values of ${looked} variables\n`
  const sets = found.bySize.map(({ size, sets: some }) => `${number(some)} of ${number(size)}`).join(', ')
  const variables = [...found.contributions].sort((a, b) => b.share - a.share)
  return [
    `special uniques (SUDA2): smallest unique sets by number of variables, ${looked}: ${sets}; highest DIS score ${percent(found.highestDis)}`,
    table(variables, [
      ['variable', ({ variable }) => variable],
      ['share of all scores', ({ share }) => percent(share)],
    ]),
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
    ...(sensitive.some(({ hierarchicalT }) => hierarchicalT !== undefined)
      ? [['t hierarchical', treeT] as const]
      : []),
  ])

const treeT = ({ hierarchicalT }: RiskReport['sensitive'][number]): string =>
  hierarchicalT === undefined ? 'no hierarchy' : number(hierarchicalT, 4)

/** Whether there is anything to say of what protection cost. */
const isCompared = ({ before, utility }: RiskReport): boolean =>
  before !== null || utility.variables.some(({ cellsChanged }) => cellsChanged !== null)

const utilityText = ({ utility }: RiskReport): string =>
  table(utility.variables, [
    ['variable', ({ variable }) => variable],
    ['cells changed', ({ cellsChanged }) => known(cellsChanged, percent)],
    ['information kept', ({ informationKept }) => known(informationKept, percent)],
    ['what was done', ({ transform }) => transform],
  ])
