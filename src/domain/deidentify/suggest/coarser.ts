import type { Hierarchy } from '../profile.ts'
import type { Transform } from '../transforms/transform.ts'

/**
 * Transforms of the same variable that tell less and less, from the next coarser one on, each putting together what the one
 * before kept together; removing the variable comes after the last. Empty for a transform that has none.
 */
export function coarserThan(transform: Transform): readonly Transform[] {
  switch (transform.kind) {
    case 'generalise': {
      const { hierarchy, name } = transform
      const next = coarserHierarchy(hierarchy)
      return next === undefined ? [] : withCoarser({ kind: 'generalise', hierarchy: next, name })
    }
    case 'age': {
      const { topCode } = transform
      const hierarchy: Hierarchy = { kind: 'age-bands', width: NARROWEST_BAND, topCode }
      return topCode > NARROWEST_BAND ? withCoarser({ kind: 'generalise', hierarchy, name: 'age-bands' }) : []
    }
    case 'truncate-date': {
      const unit = { week: undefined, month: 'quarter', quarter: 'year', year: undefined } as const
      const next = unit[transform.unit]
      return next === undefined ? [] : withCoarser({ ...transform, unit: next })
    }
    default:
      return []
  }
}

/** Years of the narrowest band that single years of age are joined to. */
const NARROWEST_BAND = 5

const withCoarser = (transform: Transform): readonly Transform[] => [transform, ...coarserThan(transform)]

function coarserHierarchy(hierarchy: Hierarchy): Hierarchy | undefined {
  switch (hierarchy.kind) {
    case 'age-bands':
    case 'birth-year-bands': {
      const width = 2 * hierarchy.width
      return width < hierarchy.topCode ? { ...hierarchy, width } : undefined
    }
    case 'prefix':
      return hierarchy.length > 1 ? { ...hierarchy, length: hierarchy.length - 1 } : undefined
    case 'mask':
      return hierarchy.visible > 1 ? { ...hierarchy, visible: hierarchy.visible - 1 } : undefined
    case 'order': {
      const groupSize = 2 * hierarchy.groupSize
      return groupSize < hierarchy.values.length ? { ...hierarchy, groupSize } : undefined
    }
    case 'intervals': {
      const bounds = hierarchy.bounds.filter((_, at) => at % 2 === 1)
      return bounds.length > 0 ? { ...hierarchy, bounds } : undefined
    }
    default:
      return undefined
  }
}
