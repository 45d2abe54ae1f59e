import type { Hierarchy } from './profile.ts'
import type { RuleTransform, Transform } from './transforms/transform.ts'

/** One transform in words, as certificate and explanation state it. */
export function describeTransform(transform: Transform | RuleTransform): string {
  switch (transform.kind) {
    case 'keep':
      return 'kept'
    case 'drop':
      return 'withheld'
    case 'pseudonym':
      return transform.method === 'keyed'
        ? 'replaced by a keyed pseudonym of the project'
        : 'replaced by a random surrogate of the project'
    case 'generalise':
      return 'name' in transform
        ? `generalised by ${transform.name}`
        : `generalised by ${transform.hierarchy ?? 'the hierarchy it declares'}`
    case 'shift-date':
      return transform.timeOfDay === 'drop'
        ? "shifted by the patient's own constant number of days, without time of day"
        : "shifted by the patient's own constant number of days"
    case 'truncate-date':
      return transform.oldestAge === undefined
        ? `reduced to the ${transform.unit}`
        : `reduced to the ${transform.unit}, withheld when more than ${transform.oldestAge} years old`
    case 'age':
      return `reduced to the age on the reference date; ${transform.topCode} stands for ${transform.topCode} or older`
    case 'top-bottom-code':
      return `limited to ${transform.bottom ?? 'no minimum'} … ${transform.top ?? 'no maximum'}`
    case 'round':
      return `rounded to multiples of ${transform.to}`
    case 'noise':
      return `changed by the patient's own constant amount of up to ±${transform.maximum}`
    case 'scrub-text':
      return `searched for identifiers of the patient's record and of known forms; each becomes a ${transform.replacement}, dates: ${transform.dates}`
    case 'suppress-rare':
      return `replaced by * in categories of fewer than ${transform.minimum} patients`
  }
}

/** What a hierarchy makes of a value, in words. */
export function describeHierarchy(hierarchy: Hierarchy): string {
  switch (hierarchy.kind) {
    case 'age-bands':
    case 'birth-year-bands':
      return `age in bands of ${hierarchy.width} years, ${hierarchy.topCode} and over together`
    case 'map':
      return `one of ${new Set(Object.values(hierarchy.values)).size} groups`
    case 'prefix':
      return `the first ${hierarchy.length} characters`
    case 'intervals':
      return `one of ${hierarchy.bounds.length + 1} intervals`
    case 'order':
      return `groups of ${hierarchy.groupSize} neighbouring values`
    case 'mask':
      return `all but the first ${hierarchy.visible} characters masked`
    case 'icd10-chapters':
      return 'the ICD-10 chapter'
    case 'hk-regions':
      return 'the region of Hong Kong'
    case 'us-zip3':
      return 'the first three digits of a US ZIP code where more than 20,000 people live (2020 Census), else 000'
  }
}
