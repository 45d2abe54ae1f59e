import type { RiskReport } from '../../risk/report.ts'
import { capital, known, number, percent, sharePeople, unitOf } from '../format.ts'
import { type Html, html } from '../html.ts'
import { section } from '../section.ts'
import { table } from '../table.ts'

const models = {
  pitman: 'Pitman (Hoshino 2001)',
  snb: 'Slide negative binomial (Chen and Keller-McNulty 1998)',
  zayatz: 'Zayatz (1991)',
} as const

/** Who is unique in the data, and who is estimated to be in the population. */
export function populationSection(report: RiskReport): Html {
  const { population, unique } = report.after
  const units = unitOf(report)
  const isCensus = population.chosen === 'census'
  const chosen = population.chosen === 'census' ? undefined : models[population.chosen]
  return section(
    'population-heading',
    'Is anybody one of a kind?',
    html`<p>${capital(sharePeople(unique, units))} unique in the data${
      isCensus ? '' : html`; an estimated ${percent(population.share)} of the population are unique in it`
    }. A ${unitOf(report, 1)} that is unique in the population can be recognised for certain by whoever knows those values.</p>`,
    isCensus
      ? html`<p>The data are taken as the whole population, so nothing has to be estimated.</p>`
      : html`<p>The data hold ${percent(population.samplingFraction)} of the population. By the rule of Dankar et al. (2012)
the estimate of ${chosen} is used.</p>`,
    isCensus
      ? undefined
      : table(
          'Estimated share of the population that is unique',
          (['pitman', 'snb', 'zayatz'] as const).map((model) => ({
            model,
            share: population.estimates[model],
          })),
          [
            { head: 'Model', cell: ({ model }) => models[model] },
            {
              head: 'Estimate',
              cell: ({ share }) => known(share, percent).replace('not known', 'does not fit'),
              isNumber: true,
            },
            { head: 'Used', cell: ({ model }) => (model === population.chosen ? 'yes' : '') },
          ],
        ),
    specialUniques(report),
  )
}

function specialUniques(report: RiskReport): Html {
  const { specialUniques: found } = report.after
  const units = unitOf(report)
  if (found === null)
    return html`<h3>Special uniques</h3><p>No ${unitOf(report, 1)} is unique by all quasi-identifiers together, so none is by
fewer of them: there are no special uniques (SUDA2).</p>`
  if (found.bySize.length === 0)
    return html`<h3>Special uniques</h3><p>By the known values of up to ${number(found.maximumSize)} of
${number(found.variables)} variables together, nobody is unique: there are no special uniques (SUDA2).</p>`
  const sets = found.bySize.map(({ size, sets: some }) => `${number(some)} by ${number(size)}`).join(', ')
  return html`<h3>Special uniques</h3>
<p>Some ${units} are unique by few variables already, which makes a match with them more likely to be right. Looking at up to
${number(found.maximumSize)} of ${number(found.variables)} variables together, SUDA2 finds minimal uniques ${sets}.
The highest DIS score, the estimated chance that a match is right, is ${percent(found.highestDis)}.</p>
${table(
  'Variables that make records unique',
  [...found.contributions].sort((a, b) => b.share - a.share),
  [
    { head: 'Variable', cell: ({ variable }) => html`<code>${variable}</code>` },
    { head: 'Share of all scores that go through it', cell: ({ share }) => percent(share), isNumber: true },
  ],
)}`
}
