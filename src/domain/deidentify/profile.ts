import type { VariableClass } from '../dataset/definition.ts'
import type { RuleTransform } from './transforms/transform.ts'

/** A named, versioned set of rules from variable class to transform, with risk thresholds (`policies/deidentification`). */
export type Hierarchy =
  /** Date of birth → age at the dataset's reference date, in bands of `width` years, top-coded at `topCode`. */
  | { readonly kind: 'age-bands'; readonly width: number; readonly topCode: number }
  /** Year of birth → the same bands. */
  | { readonly kind: 'birth-year-bands'; readonly width: number; readonly topCode: number }
  /** Value → group; a value without a group becomes `*`. A missing value stays so, or becomes `missing`. */
  | { readonly kind: 'map'; readonly values: Readonly<Record<string, string>>; readonly missing?: string }
  /** Code → its first characters (ICD-10: 3 = category). */
  | { readonly kind: 'prefix'; readonly length: number }
  /** Number → interval between neighbouring bounds. */
  | { readonly kind: 'intervals'; readonly bounds: readonly number[] }
  /** Value of an ordered list → the group of neighbours it is in. */
  | { readonly kind: 'order'; readonly values: readonly string[]; readonly groupSize: number }
  /** Text → its first characters, the others masked by `*`. */
  | { readonly kind: 'mask'; readonly visible: number }
  /** ICD-10 code → chapter. */
  | { readonly kind: 'icd10-chapters' }
  /** Hong Kong district → region. */
  | { readonly kind: 'hk-regions' }
  /** US ZIP code → its first three digits where that is allowed; `country` names the column that tells the country. */
  | { readonly kind: 'us-zip3'; readonly country?: string }

export const sourceKinds = ['date', 'number', 'text', 'boolean'] as const
export type SourceKind = (typeof sourceKinds)[number]

/** The first rule all of whose conditions hold decides. Names may contain `*`. */
export type Rule = {
  readonly id: string
  readonly classes: readonly VariableClass[]
  /** Kinds of the source column. */
  readonly types?: readonly SourceKind[]
  /** Patterns of `table.variable`, compared without regard to case. */
  readonly variables?: readonly string[]
  /** Patterns of the hierarchy the variable declares. */
  readonly hierarchies?: readonly string[]
  /** Kinds of identifiers, of patient keys. */
  readonly identifiers?: readonly string[]
  readonly transform: RuleTransform
  /** Shown to people who ask why. */
  readonly why: string
}

/** The sensitive variable a model concerns. */
type Concerned = {
  /** `table.variable` */
  readonly attribute: string
  /** Variables of other tables that hold the same; a person's values are those of all of them. */
  readonly alsoIn?: readonly string[] | undefined
}

/** A further condition on every equivalence class, named as in the shared vectors. */
export type ProfileModel =
  | { readonly model: 'k-anonymity'; readonly k: number }
  | (Concerned & { readonly model: 'distinct-l-diversity'; readonly l: number })
  | (Concerned & { readonly model: 'entropy-l-diversity'; readonly l: number })
  | (Concerned & { readonly model: 't-closeness-equal'; readonly t: number })
  | (Concerned & { readonly model: 't-closeness-ordered'; readonly t: number })

/** The strictest k a profile asks for, as threshold or as model. */
export const profileK = ({ thresholds, models = [] }: Pick<Profile, 'thresholds' | 'models'>): number =>
  Math.max(thresholds.k, ...models.map((model) => (model.model === 'k-anonymity' ? model.k : 1)))

export const profileBases = [
  'safe-harbor',
  'expert-determination',
  'limited-data-set',
  'public-release',
] as const

export type Profile = {
  readonly id: string
  readonly version: number
  readonly title: string
  /** What the profile rests on in law. */
  readonly basis: (typeof profileBases)[number]
  readonly thresholds: {
    /** Smallest equivalence class, in patients. */
    readonly k: number
    /** Largest share of patients (or of cells) that may be suppressed to reach k, 0 to 1. */
    readonly maximumSuppression: number
    /** Counts of patients from 1 to this minus 1 are not published exactly. */
    readonly smallCell: number
  }
  readonly models?: readonly ProfileModel[]
  /** What is removed to reach k: whole patients (default), or single quasi-identifiers of theirs first. */
  readonly suppression?: 'patients' | 'cells'
  /** Dates move by −maximumDays … +maximumDays, never by zero. Only where a rule shifts dates. */
  readonly dateShift?: { readonly maximumDays: number }
  readonly hierarchies: Readonly<Record<string, Hierarchy>>
  readonly rules: readonly Rule[]
}
