/**
 * How the utility that a transformation costs is measured; smaller is better. Names and fields as a specification
 * writes them. `gsFactor`, 0 to 1, weighs suppression against generalisation: 0 counts generalisation only, 1
 * suppression only.
 */
export type MetricChoice =
  | { readonly name: 'loss'; readonly aggregate: 'geometric-mean' | 'rank'; readonly gsFactor: number }
  | { readonly name: 'non-uniform-entropy' }
  | { readonly name: 'non-uniform-entropy-monotone' }
  | { readonly name: 'discernibility' }
  | { readonly name: 'discernibility-monotone' }
  | { readonly name: 'average-class-size' }
  | { readonly name: 'precision' }
  | { readonly name: 'precision-monotone' }
  | { readonly name: 'height' }
