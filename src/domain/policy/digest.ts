import { createHash } from 'node:crypto'
import type { Fact } from './decision.ts'

/** JSON with sorted keys and no white space, so that equal facts have equal bytes. */
export function canonicalFacts(value: Fact): string {
  if (Array.isArray(value)) return `[${value.map(canonicalFacts).join(',')}]`
  if (typeof value !== 'object') return JSON.stringify(value)
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([name, fact]) => `${JSON.stringify(name)}:${canonicalFacts(fact)}`).join(',')}}`
}

/** `sha256:` and 64 hexadecimal digits over the canonical form. */
export const digestOfFacts = (facts: Fact): string =>
  `sha256:${createHash('sha256').update(canonicalFacts(facts)).digest('hex')}`
