import type { PrivacyModel } from '../../risk/models/model.ts'
import type { ClassTable, Microdata } from './microdata.ts'
import { createRequirement, type Judgement, type Requirement } from './requirement.ts'
import { whatIsLeft } from './what-is-left.ts'

/**
 * What a file must fulfil to be released: the models in every class, against all records of the sample as in
 * `createRequirement`, and against those that are left, so that whoever has nothing but the file finds that they hold
 * (decision 33). Something must be left, whatever the suppression limit.
 *
 * Only more classes go than there, so whatever the search may prune there it may prune here.
 */
export function createReleaseRequirement(
  data: Microdata,
  models: readonly PrivacyModel[],
  suppressionLimit: number,
): Requirement {
  const base = createRequirement(
    data,
    models,
    Math.min(suppressionLimit, (data.records - 0.5) / data.records),
  )
  if (!models.some(comparesWithAll)) return base
  return {
    ...base,
    judge: (table) => settle(data, models, table, base.judge(table), base.limit),
    // With fewer values than the table has, an ordered distance is another one: then no node is met by being possible.
    isMonotone: base.isMonotone && data.sensitive.every(({ shares }) => shares.every((share) => share > 0)),
  }
}

/**
 * Whether the models hold in a table by itself, with nothing suppressed: what a written file is held to. Classes of the
 * population that nobody in the table belongs to are not looked at.
 */
export function holdsAsItIs(data: Microdata, models: readonly PrivacyModel[]): boolean {
  const left = whatIsLeft(data, data.base, new Uint8Array(data.base.size))
  return left.table.size > 0 && createRequirement(left.data, models, 0).judge(left.table).suppressed === 0
}

/** Models that compare the values of a class with those of everybody, whom suppression changes. */
const comparesWithAll = ({ model }: PrivacyModel): boolean =>
  model.startsWith('t-closeness') || model.endsWith('beta-likeness') || model === 'delta-disclosure'

/** Round by round, classes go that fail among those left, until none does. More than `limit` is too many anyway. */
function settle(
  data: Microdata,
  models: readonly PrivacyModel[],
  table: ClassTable,
  first: Judgement,
  limit: number,
): Judgement {
  let found = first
  while (found.canBeMet && found.suppressed <= limit) {
    const left = whatIsLeft(data, table, found.outliers)
    const again = createRequirement(left.data, models, 0).judge(left.table)
    if (again.suppressed === 0) return found
    const outliers = found.outliers.slice()
    for (const [at, each] of left.classes.entries()) if (again.outliers[at] === 1) outliers[each] = 1
    found = { outliers, suppressed: found.suppressed + again.suppressed, canBeMet: true }
  }
  return found
}
