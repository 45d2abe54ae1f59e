/** What a class-based model says of the values of one sensitive variable in each class. */
export type SensitiveModel =
  | { readonly model: 'distinct-l-diversity'; readonly attribute: string; readonly l: number }
  | { readonly model: 'entropy-l-diversity'; readonly attribute: string; readonly l: number }
  | {
      readonly model: 'recursive-cl-diversity'
      readonly attribute: string
      readonly c: number
      readonly l: number
    }
  | { readonly model: 't-closeness-equal'; readonly attribute: string; readonly t: number }
  | { readonly model: 't-closeness-ordered'; readonly attribute: string; readonly t: number }
  | { readonly model: 't-closeness-hierarchical'; readonly attribute: string; readonly t: number }
  | { readonly model: 'basic-beta-likeness'; readonly attribute: string; readonly beta: number }
  | { readonly model: 'enhanced-beta-likeness'; readonly attribute: string; readonly beta: number }
  | { readonly model: 'delta-disclosure'; readonly attribute: string; readonly delta: number }

/** Models that look only at how many records of the sample and of the population a class has. */
export type CountModel =
  | { readonly model: 'k-anonymity'; readonly k: number }
  | { readonly model: 'k-map'; readonly k: number }
  | { readonly model: 'delta-presence'; readonly min: number; readonly max: number }
  | { readonly model: 'maximum-reidentification-risk'; readonly risk: number }

/** Models of the released sample as a whole; no class fulfils or fails them alone. */
export type SampleModel = { readonly model: 'average-reidentification-risk'; readonly risk: number }

/** A privacy model with its threshold; names and fields as a specification writes them. */
export type PrivacyModel = CountModel | SensitiveModel | SampleModel
