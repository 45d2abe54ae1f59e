import { auditPatterns, type PatternsView } from '../../contract/audit.ts'
import { type ConnectOptions, withGateway } from '../gateway/connect.ts'
import { listPath } from '../gateway/pages.ts'
import type { Io } from '../io.ts'
import { type JsonOption, printResult } from '../output.ts'
import { plain } from '../text/plain.ts'

export type PatternOptions = JsonOption &
  ConnectOptions & {
    readonly from?: string
    readonly to?: string
    readonly timezone?: string
    readonly set?: readonly string[]
  }

const THIRTY_DAYS_MS = 30 * 86_400_000

/** Prints what looks unusual in a period (the last 30 days by default), rule by rule. */
export async function printPatterns(io: Io, options: PatternOptions, now = new Date()): Promise<void> {
  const to = options.to ?? now.toISOString()
  const from = options.from ?? new Date(Date.parse(to) - THIRTY_DAYS_MS).toISOString()
  const { timezone } = options
  const thresholds = Object.fromEntries((options.set ?? []).map(nameAndValue))
  const found = await withGateway(io, options, (api) =>
    api.get(auditPatterns, listPath('/api/audit/patterns', { from, to, timezone, ...thresholds })),
  )
  printResult(io, options, found, () => found.rules.map(ruleText).join('\n'))
}

function nameAndValue(text: string): [string, string] {
  const [name = '', ...value] = text.split('=')
  return [name, value.join('=')]
}

function ruleText({ title, explanation, findings }: PatternsView['rules'][number]): string {
  const lines = findings.map(
    ({ person, at, figures, entries }) =>
      `  ${at}  ${person}  ${figureText(figures)}  (entries ${entries.join(', ')})`,
  )
  return plain(
    `${[`${title}: ${explanation}`, ...(lines.length === 0 ? ['  nothing'] : lines)].join('\n')}\n`,
    {
      lines: true,
    },
  )
}

const figureText = (figures: Readonly<Record<string, string | number>>): string =>
  Object.entries(figures)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ')
