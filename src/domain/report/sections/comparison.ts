import type { RiskReport } from '../../risk/report.ts'
import { capital, known, percent, unitOf } from '../format.ts'
import { type Html, html } from '../html.ts'
import { section } from '../section.ts'
import { table } from '../table.ts'

/** The few figures that sum up what de-identification did, before and after side by side. */
export function comparisonSection(report: RiskReport): Html | undefined {
  const { before, after, threshold } = report
  if (before === null) return undefined
  const units = unitOf(report)
  const rows = [
    { label: `Unique ${units}`, before: before.unique, after: after.unique },
    { label: 'Average risk of being recognised', before: before.averageRisk, after: after.averageRisk },
    {
      label: `${units} above the highest acceptable risk (${percent(threshold.risk)})`,
      before: before.atRisk,
      after: after.atRisk,
    },
  ]
  return section(
    'comparison',
    'Before and after, side by side',
    html`<p>Before means the values of the source, before they were made coarser and before anybody was left out; after means the
data as they are handed over.</p>`,
    table('Before and after', rows, [
      { head: 'Figure', cell: ({ label }) => capital(label) },
      { head: 'Before', cell: (row) => known(row.before, percent), isNumber: true },
      { head: 'After', cell: (row) => percent(row.after), isNumber: true },
    ]),
  )
}
