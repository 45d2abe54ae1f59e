import type { Microdata } from '../lattice/microdata.ts'
import { averageClassSize } from './average-class-size.ts'
import { discernibility } from './discernibility.ts'
import { height } from './height.ts'
import { loss } from './loss.ts'
import type { MetricChoice } from './metric.ts'
import type { Metric } from './node.ts'
import { nonUniformEntropy } from './non-uniform-entropy.ts'
import { precision } from './precision.ts'

/** The metric that a specification names, over one table. */
export function createMetric(data: Microdata, choice: MetricChoice): Metric {
  switch (choice.name) {
    case 'loss':
      return loss(data, choice)
    case 'non-uniform-entropy':
      return nonUniformEntropy(data, { isMonotone: false })
    case 'non-uniform-entropy-monotone':
      return nonUniformEntropy(data, { isMonotone: true })
    case 'discernibility':
      return discernibility(data, { isMonotone: false })
    case 'discernibility-monotone':
      return discernibility(data, { isMonotone: true })
    case 'average-class-size':
      return averageClassSize(data)
    case 'precision':
      return precision(data, { isMonotone: false })
    case 'precision-monotone':
      return precision(data, { isMonotone: true })
    case 'height':
      return height()
  }
}
