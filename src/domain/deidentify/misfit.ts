import { valueKindOf } from '../cohort/check.ts'
import type { Variable } from '../dataset/definition.ts'
import type { Hierarchy } from './profile.ts'
import type { Transform } from './transforms/transform.ts'

/** What keeps a transform from being applied to a column of this type; undefined when it fits. */
export function misfit(
  transform: Transform,
  sourceType: string,
  variable: Variable,
  siblings: Readonly<Record<string, Variable>>,
): string | undefined {
  const kind = valueKindOf(sourceType)
  const needs = (...kinds: string[]) =>
    kind !== undefined && kinds.includes(kind)
      ? undefined
      : `${transform.kind} needs a column of ${kinds.join(' or ')}; the source has ${sourceType}`
  switch (transform.kind) {
    case 'keep':
      return undefined
    case 'shift-date':
    case 'truncate-date':
      return /^TIME\b/i.test(sourceType) ? `${transform.kind} needs a date` : needs('date', 'text')
    case 'age':
      return needs('date')
    case 'round':
    case 'noise':
    case 'top-bottom-code':
      return needs('number')
    case 'scrub-text':
      return /^BLOB$/i.test(sourceType) ? undefined : needs('text')
    case 'suppress-rare':
      return needs('text', 'number', 'boolean')
    case 'generalise':
      return misfitOfHierarchy(transform.hierarchy, needs, variable, siblings)
  }
}

function misfitOfHierarchy(
  hierarchy: Hierarchy,
  needs: (...kinds: string[]) => string | undefined,
  variable: Variable,
  siblings: Readonly<Record<string, Variable>>,
): string | undefined {
  if (hierarchy.kind === 'intervals') return needs('number')
  if (hierarchy.kind !== 'us-zip3' || hierarchy.country === undefined) return undefined
  const country = siblings[hierarchy.country]
  if (country === undefined) return `us-zip3 needs the column ${hierarchy.country} of the same table`
  // The staged patients carry their quasi-identifiers and no other column.
  return variable.class === 'quasi-identifier' && country.class !== 'quasi-identifier'
    ? `us-zip3 needs ${hierarchy.country} to be a quasi-identifier too`
    : undefined
}
