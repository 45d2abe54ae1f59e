import type { PatternQuery, PatternsView } from '../../../contract/audit.ts'
import type { Context } from '../../../http/context.ts'
import { type AuditDeps, recordSearch } from '../service.ts'
import { expiry } from './expiry.ts'
import { hours } from './hours.ts'
import { patientsInCommon } from './patients-in-common.ts'
import { refusals } from './refusals.ts'
import type { PatternDeps, Rule } from './rule.ts'
import { volume } from './volume.ts'

/** Every rule, in the order in which findings are shown. A new rule is a new line. */
const rules: readonly Rule[] = [volume, hours, refusals, patientsInCommon, expiry]

/** What looks unusual in a period, by every rule, each finding with the figures and entries it rests on. On record. */
export async function findPatterns(
  deps: AuditDeps & PatternDeps,
  context: Context,
  query: PatternQuery,
): Promise<PatternsView> {
  const found = []
  for (const rule of rules) {
    const findings = await rule.find(deps, query)
    found.push({
      id: rule.id,
      title: rule.title,
      explanation: rule.explain(query),
      findings: findings.map(({ person, at, figures, entries }) => ({
        person,
        at: at.toISOString(),
        figures: { ...figures },
        entries: (entries ?? []).map(String),
      })),
    })
  }
  const findings = found.reduce((sum, rule) => sum + rule.findings.length, 0)
  await recordSearch(deps, context, 'patterns', { from: query.from, to: query.to }, { findings })
  return { from: query.from, to: query.to, rules: found }
}
