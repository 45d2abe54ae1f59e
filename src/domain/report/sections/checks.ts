import type { RiskCheck, RiskReport } from '../../risk/report.ts'
import { number, percent } from '../format.ts'
import { type Html, html } from '../html.ts'
import { section } from '../section.ts'
import { table } from '../table.ts'

/** Which thresholds apply, what was reached, and whether they hold. */
export const checksSection = ({ checks, subject }: RiskReport): Html =>
  section(
    'checks',
    'Do the thresholds hold?',
    checks.length === 0
      ? html`<p>No threshold was set, so there is nothing to hold. The figures below are for your own judgement.</p>`
      : html`<p>${summary(checks)}${subject.grant === undefined ? '' : " A release that misses a threshold of the gateway's profile or of the grant is refused before anybody sees it."}</p>`,
    checks.length === 0
      ? undefined
      : table('Thresholds and what was reached', checks, [
          { head: 'Threshold', cell: ({ title }) => title },
          { head: 'Required', cell: requirement, isNumber: true },
          { head: 'Reached', cell: reached, isNumber: true },
          { head: 'Verdict', cell: verdict },
        ]),
  )

function summary(checks: readonly RiskCheck[]): string {
  const failed = checks.filter(({ holds }) => !holds).length
  if (failed === 0)
    return checks.length === 1 ? 'The threshold holds.' : `All ${checks.length} thresholds hold.`
  return `${failed} of ${checks.length} thresholds ${failed === 1 ? 'does' : 'do'} not hold.`
}

const verdict = ({ holds }: RiskCheck): Html =>
  holds
    ? html`<span class="holds"><span aria-hidden="true">✓ </span>holds</span>`
    : html`<span class="fails"><span aria-hidden="true">✗ </span>does not hold</span>`

const inUnit = ({ unit }: RiskCheck, value: number): string =>
  unit === 'share' ? percent(value) : number(value, unit === 'records' ? 0 : 3)

const sides = { 'at-least': 'at least', 'at-most': 'at most', below: 'less than' } as const

const requirement = (check: RiskCheck): string => `${sides[check.kind]} ${inUnit(check, check.required)}`

const reached = (check: RiskCheck): string =>
  check.reached === null ? 'unbounded' : inUnit(check, check.reached)
