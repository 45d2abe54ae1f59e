import type { PrivacyModel } from './model.ts'

/** The threshold of a model in words. */
export function thresholdText(model: PrivacyModel): string {
  switch (model.model) {
    case 'k-anonymity':
    case 'k-map':
      return `k of at least ${model.k}`
    case 'distinct-l-diversity':
    case 'entropy-l-diversity':
      return `l of at least ${model.l}`
    case 'recursive-cl-diversity':
      return `c of ${model.c} with l of ${model.l}`
    case 't-closeness-equal':
    case 't-closeness-ordered':
    case 't-closeness-hierarchical':
      return `t of at most ${model.t}`
    case 'basic-beta-likeness':
    case 'enhanced-beta-likeness':
      return `beta of at most ${model.beta}`
    case 'delta-disclosure':
      return `delta of ${model.delta}`
    case 'delta-presence':
      return `a share from ${model.min} to ${model.max}`
    case 'average-reidentification-risk':
    case 'maximum-reidentification-risk':
      return `a risk of at most ${model.risk}`
  }
}

/** A model with what it is about. */
export const modelText = (model: PrivacyModel): string =>
  'attribute' in model ? `${model.model} of ${model.attribute}` : model.model
