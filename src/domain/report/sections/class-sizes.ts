import type { SizeBand } from '../../risk/class-sizes.ts'
import type { RiskReport } from '../../risk/report.ts'
import { barChart } from '../bar-chart.ts'
import { band, capital as cap, known, number, percent, sharePeople, unitOf } from '../format.ts'
import { type Html, html } from '../html.ts'
import { section } from '../section.ts'
import { table } from '../table.ts'

type Row = {
  readonly label: string
  readonly size: SizeBand
  readonly share: number
  readonly before: number | null
}

/** How large the groups of look-alikes are, before and after. */
export function classSizesSection(report: RiskReport): Html {
  const { before, after } = report
  const units = unitOf(report)
  const rows: readonly Row[] = after.sizes.map((size, at) => ({
    label: band(size),
    size,
    share: after.bands[at]?.share ?? 0,
    before: before?.bands[at]?.share ?? null,
  }))
  return section(
    'sizes-heading',
    'How many look alike?',
    html`<p>${sentence(report)}</p>
<p>${cap(units)} with the same values in every quasi-identifier (${list(report.quasiIdentifiers)}) form one group. The larger
the group a person hides in, the less an attacker can tell who is who. ${missing(report)}</p>`,
    html`<figure>${chartOf(rows, units)}</figure>`,
    table(`Groups of look-alikes by size`, rows, [
      { head: 'Size of the group', cell: ({ label }) => label },
      ...(before === null
        ? []
        : [
            {
              head: `Share of ${units} before`,
              cell: (row: Row) => known(row.before, percent),
              isNumber: true,
            },
          ]),
      {
        head: before === null ? `Share of ${units}` : `Share of ${units} after`,
        cell: ({ share }) => percent(share),
        isNumber: true,
      },
      {
        head: before === null ? cap(units) : `${cap(units)} after`,
        cell: ({ size }) => number(size.records),
        isNumber: true,
      },
      {
        head: before === null ? 'Groups' : 'Groups after',
        cell: ({ size }) => number(size.classes, 1),
        isNumber: true,
      },
    ]),
    before === null ? undefined : html`<p class="note">${precision(before)}</p>`,
  )
}

function chartOf(rows: readonly Row[], units: string): Html {
  return barChart(
    'sizes',
    `Share of ${units} by the size of their group`,
    rows
      .map(({ label, share, before: earlier }) => {
        const was = earlier === null ? '' : `, before ${percent(earlier)}`
        return `Groups of ${label}: ${percent(share)}${was}.`
      })
      .join(' '),
    rows.map(({ label, share, before: earlier }) => ({
      label: `groups of ${label}`,
      bars: [
        ...(earlier === null ? [] : [{ series: 'before' as const, value: earlier, text: percent(earlier) }]),
        { series: 'after' as const, value: share, text: percent(share) },
      ],
    })),
  )
}

const list = (names: readonly string[]): Html =>
  names.length === 0
    ? html`there are none, so everybody looks alike`
    : html`${names.map((name, at) => html`${at === 0 ? '' : ', '}<code>${name}</code>`)}`

function sentence(report: RiskReport): string {
  const { after, before } = report
  const was = before === null ? '' : ` Before, ${percent(before.unique)} were alone with their values.`
  if (after.records === 0) return 'There is nobody in the data.'
  return `The smallest group has ${number(after.smallestClass)} ${unitOf(report, after.smallestClass)}, the average one ${number(after.averageClass, 1)}; ${sharePeople(after.unique, unitOf(report))} alone with their values.${was}`
}

const missing = ({ missingValues }: RiskReport): string =>
  missingValues === 'wildcard'
    ? 'A missing value may be any value, so it matches every other.'
    : 'A missing value counts as a value of its own.'

function precision({ step, sampledClasses }: NonNullable<RiskReport['before']>): string {
  const sampled =
    sampledClasses === 1
      ? ''
      : ` They are estimated from one group in ${sampledClasses}, drawn by a hash of the values and counted whole.`
  const rounded =
    step === 0
      ? 'Figures before are exact.'
      : `Figures before are rounded to steps of ${percent(step)}, so that they cannot tell how many people were left out.`
  return `${rounded}${sampled}`
}
