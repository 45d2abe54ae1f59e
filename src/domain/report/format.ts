import type { PublishedCount } from '../risk/published-counts.ts'
import type { RiskReport } from '../risk/report.ts'

/** A number with thousands separated by commas and at most `digits` decimals; the same on every machine. */
export function number(value: number, digits = 0): string {
  const [whole = '', decimals = ''] = value.toFixed(digits).split('.')
  const kept = decimals.replace(/0+$/, '')
  return `${whole.replaceAll(/\B(?=(\d{3})+(?!\d))/g, ',')}${kept === '' ? '' : `.${kept}`}`
}

/** A share as a percentage with about three significant digits; a share that is not 0 never reads 0 %. */
export function percent(share: number): string {
  if (share === 0 || share === 1) return `${share * 100} %`
  const value = share * 100
  if (value < 0.0001) return 'less than 0.0001 %'
  const digits = Math.min(4, Math.max(0, 1 - Math.floor(Math.log10(value))))
  const text = number(value, digits)
  return `${text === '100' ? 'over 99.9' : text} %`
}

/** A risk of one in so many, which most people read more easily than a percentage. */
export const odds = (risk: number): string =>
  risk <= 0 ? 'none' : `1 in ${number(1 / risk, risk > 0.1 ? 1 : 0)}`

export const known = (value: number | null, format: (value: number) => string): string =>
  value === null ? 'not known' : format(value)

export const count = (value: PublishedCount): string =>
  typeof value === 'number' ? number(value) : `at most ${number(value.atMost)}`

/** `patients` or `records`, or their singular. */
export const unitOf = ({ unit }: Pick<RiskReport, 'unit'>, amount = 2): string =>
  amount === 1 ? unit : `${unit}s`

export const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`

/** A share of people in words where it is none or all of them. */
export const sharePeople = (share: number, units: string): string =>
  share === 0 ? `no ${units.replace(/s$/, '')} is` : `${percent(share)} of the ${units} are`

export function band({ from, to }: { readonly from: number; readonly to?: number }): string {
  if (to === undefined) return `more than ${number(from - 1)}`
  return from === to ? number(from) : `${number(from)} to ${number(to)}`
}
