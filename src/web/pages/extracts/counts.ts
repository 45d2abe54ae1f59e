import type { ExtractView } from '../../../contract/extracts.ts'
import { formatNumber } from '../../text/format.ts'
import type { Figure } from '../../ui/figures.tsx'

type Counts = ExtractView['counts']
type Count = NonNullable<Counts['considered']>

/** A count as published: exact, or only bounded where the exact number could point at single patients. */
export const countText = (count: Count | undefined): string => {
  if (count === undefined) return 'not yet known'
  return typeof count === 'number' ? formatNumber(count) : `at most ${formatNumber(count.atMost)}`
}

/** The patients of an extract from first to last. */
export const figuresOf = (counts: Counts): readonly Figure[] => [
  { label: 'Considered', value: countText(counts.considered), note: 'patients of the cohort' },
  {
    label: 'Excluded by consent',
    value: countText(counts.excludedByConsent),
    note: 'no consent, refused or withdrawn',
  },
  { label: 'Suppressed', value: countText(counts.suppressed), note: 'in groups too small to hide in' },
  { label: 'Released', value: countText(counts.released), note: 'patients in the files' },
]
