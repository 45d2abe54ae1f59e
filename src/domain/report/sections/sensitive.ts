import type { RiskReport } from '../../risk/report.ts'
import type { SensitiveFigures } from '../../risk/table-figures.ts'
import { known, number } from '../format.ts'
import { type Html, html } from '../html.ts'
import { section } from '../section.ts'
import { type Column, table } from '../table.ts'

/** Shown where some variable has a hierarchy. */
const treeColumn: Column<SensitiveFigures> = {
  head: 't, hierarchical distance',
  cell: ({ hierarchicalT }) => (hierarchicalT === undefined ? 'no hierarchy' : number(hierarchicalT, 3)),
  isNumber: true,
}

/** What a group reveals of its members, per sensitive variable. */
export function sensitiveSection({ sensitive, notMeasured }: RiskReport): Html {
  const [first] = sensitive
  return section(
    'sensitive-heading',
    'What does a group reveal of its members?',
    html`<p>Even in a large group, a person's secret is out when all members share it. For each sensitive variable the worst
group is shown.</p>`,
    first === undefined
      ? html`<p>No sensitive variable was measured.</p>`
      : table('l-diversity and t-closeness reached, by sensitive variable', sensitive, [
          { head: 'Variable', cell: ({ name }) => html`<code>${name}</code>` },
          { head: 'Fewest different values', cell: ({ distinct }) => number(distinct), isNumber: true },
          { head: 'Entropy l', cell: ({ entropyL }) => number(entropyL, 2), isNumber: true },
          {
            head: 'Recursive c',
            cell: ({ recursive: { l, c } }) => `${c === null ? 'unbounded' : number(c, 2)} (l = ${l})`,
            isNumber: true,
          },
          { head: 't, equal distance', cell: ({ equalT }) => number(equalT, 3), isNumber: true },
          {
            head: 't, ordered distance',
            cell: ({ orderedT }) => known(orderedT, (t) => number(t, 3)).replace('not known', 'no order'),
            isNumber: true,
          },
          ...(sensitive.some(({ hierarchicalT }) => hierarchicalT !== undefined) ? [treeColumn] : []),
        ]),
    first === undefined
      ? undefined
      : html`<p>Different values and entropy l: the higher, the less is revealed; 1 means that some group has only one value.
Recursive c: how much the most frequent value outweighs the others; lower is better. t: how far the distribution in a group
may be from that of everybody, 0 to 1; lower is better.</p>`,
    sensitive.some(({ name }) => name.includes('.'))
      ? html`<p>Of variables named with their table a person may have several values. Persons are counted, not rows: their
figures hold whichever of their values each is known by, and t also compares how many persons hold each single value.</p>`
      : undefined,
    notMeasured.length === 0
      ? undefined
      : table('Sensitive variables that were not measured', notMeasured, [
          { head: 'Variable', cell: ({ variable }) => html`<code>${variable}</code>` },
          { head: 'Why', cell: ({ reason }) => reason },
        ]),
  )
}
