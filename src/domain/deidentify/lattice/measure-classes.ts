import type { Measure } from '../../risk/models/class.ts'
import { classModel } from '../../risk/models/class-model.ts'
import type { PrivacyModel } from '../../risk/models/model.ts'
import { classViews } from './class-views.ts'
import type { Microdata } from './microdata.ts'
import { judgesEmptyClasses } from './requirement.ts'

/** What the worst class of a table reaches by one figure of a model. */
export type Reached = Pick<Measure, 'kind' | 'required'> & {
  /** Infinite where some class meets no threshold at all. */
  readonly reached: number
  readonly holds: boolean
}

/**
 * What the table reaches as it stands, by the figures that the search decides by: the table fulfils a model without
 * suppression exactly when all of them hold.
 * @returns by model, in their order; empty for one that has no figure of a class
 * @throws RangeError when a model names a variable the table does not have
 */
export function measureClasses(
  data: Microdata,
  models: readonly PrivacyModel[],
): readonly (readonly Reached[])[] {
  const { view, show } = classViews(data)(data.base)
  const worst = models.map((choice) =>
    measuresOf(choice, data).map((measure) => ({
      measure,
      isOfEmpty: judgesEmptyClasses(choice),
      // Of no class nothing is known, and nothing holds.
      reached: Number.NaN,
      isSeen: false,
    })),
  )
  const all = worst.flat()
  for (let each = 0; each < data.base.size; each++) {
    show(each)
    for (const found of all) {
      if (view.count === 0 && !found.isOfEmpty) continue
      const figure = found.measure.of(view)
      const pick = found.measure.kind === 'at-least' ? Math.min : Math.max
      found.reached = found.isSeen ? pick(found.reached, figure) : figure
      found.isSeen = true
    }
  }
  return worst.map((found) =>
    found.map(({ measure, reached }) => ({
      kind: measure.kind,
      required: measure.required,
      reached,
      holds: measure.holds(reached),
    })),
  )
}

function measuresOf(choice: PrivacyModel, { sensitive }: Microdata): readonly Measure[] {
  if (choice.model === 'average-reidentification-risk') return []
  return classModel(choice, sensitive).measures ?? []
}
