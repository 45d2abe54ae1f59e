import { basicBetaLikeness, enhancedBetaLikeness } from './beta-likeness.ts'
import type { ClassModel, SensitiveVariable } from './class.ts'
import { deltaDisclosure } from './delta-disclosure.ts'
import { deltaPresence } from './delta-presence.ts'
import { distinctLDiversity } from './distinct-l.ts'
import { entropyLDiversity } from './entropy-l.ts'
import { kAnonymity } from './k-anonymity.ts'
import { kMap } from './k-map.ts'
import { maximumRisk } from './maximum-risk.ts'
import type { CountModel, SensitiveModel } from './model.ts'
import { recursiveClDiversity } from './recursive-cl.ts'
import { tClosenessEqual } from './t-closeness-equal.ts'
import { tClosenessHierarchical } from './t-closeness-hierarchical.ts'
import { tClosenessOrdered } from './t-closeness-ordered.ts'

/**
 * The check of a model over a table with these sensitive variables.
 * @throws RangeError when the table has no such variable; callers check names first
 */
export function classModel(
  choice: CountModel | SensitiveModel,
  sensitive: readonly SensitiveVariable[],
): ClassModel {
  switch (choice.model) {
    case 'k-anonymity':
      return kAnonymity(choice.k)
    case 'k-map':
      return kMap(choice.k)
    case 'maximum-reidentification-risk':
      return maximumRisk(choice.risk)
    case 'delta-presence':
      return deltaPresence(choice.min, choice.max)
    default:
      return sensitiveModel(choice, sensitive)
  }
}

function sensitiveModel(choice: SensitiveModel, sensitive: readonly SensitiveVariable[]): ClassModel {
  const at = sensitive.findIndex(({ name }) => name === choice.attribute)
  const about = sensitive[at]
  if (about === undefined) throw new RangeError(`${choice.attribute} is no sensitive variable of the table`)
  switch (choice.model) {
    case 'distinct-l-diversity':
      return distinctLDiversity(at, choice.l)
    case 'entropy-l-diversity':
      return entropyLDiversity(at, choice.l)
    case 'recursive-cl-diversity':
      return recursiveClDiversity(at, choice.c, choice.l)
    case 't-closeness-equal':
      return tClosenessEqual(at, about, choice.t)
    case 't-closeness-ordered':
      return tClosenessOrdered(at, about, choice.t)
    case 't-closeness-hierarchical':
      return tClosenessHierarchical(at, about, choice.t)
    case 'basic-beta-likeness':
      return basicBetaLikeness(at, about, choice.beta)
    case 'enhanced-beta-likeness':
      return enhancedBetaLikeness(at, about, choice.beta)
    case 'delta-disclosure':
      return deltaDisclosure(at, about, choice.delta)
  }
}
