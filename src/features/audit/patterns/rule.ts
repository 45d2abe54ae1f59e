import type { PatternQuery } from '../../../contract/audit.ts'
import type { Database } from '../../../platform/database/database.ts'

/** One thing that looks unusual: whose it is, when it was last so, the figures the rule compared, the entries behind it. */
export type Finding = {
  /** Id of the person. */
  readonly person: string
  readonly at: Date
  /** What the rule looked at, in words and numbers, so that anybody can check the comparison. */
  readonly figures: Readonly<Record<string, string | number>>
  readonly entries: readonly bigint[]
}

export type PatternDeps = {
  readonly database: Database
  /** How many patients two published extracts of one project have in common; undefined when one is not there. */
  readonly countInCommon: (one: string, other: string) => Promise<CommonPatients | undefined>
}
export type CommonPatients = { readonly one: number; readonly other: number; readonly common: number }

/** A rule an auditor can read: what it looks for, with the thresholds of this question, and why that is unusual. */
export type Rule = {
  readonly id: string
  readonly title: string
  readonly explain: (query: PatternQuery) => string
  readonly find: (deps: PatternDeps, query: PatternQuery) => Promise<Finding[]>
}

/** Entries shown with a finding; the figures count all of them. */
export const SHOWN = 20

/** Acts by which record-level data leave. */
export const obtaining = `('download.started', 'extract.requested')`

/** Values every rule over entries begins with: `$1` from, `$2` to. */
export const period = ({ from, to }: PatternQuery): [Date, Date] => [new Date(from), new Date(to)]
