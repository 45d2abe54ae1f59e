import { smallestClassesToDrop } from '../../risk/models/average-risk.ts'
import type { ClassModel } from '../../risk/models/class.ts'
import { classModel } from '../../risk/models/class-model.ts'
import type { PrivacyModel } from '../../risk/models/model.ts'
import { classViews } from './class-views.ts'
import type { ClassTable, Microdata } from './microdata.ts'

/** What a node would cost: which classes would be suppressed, and how many records that is. */
export type Judgement = {
  /** 1 for each class whose records would be suppressed. */
  readonly outliers: Uint8Array
  readonly suppressed: number
  /** False when the population has classes that fail and that no suppression can help (δ-presence). */
  readonly canBeMet: boolean
}

export type Unavoidable = Pick<Judgement, 'outliers' | 'suppressed'>

/** All models together with the suppression limit. */
export type Requirement = {
  /** Records that may be suppressed: floor(limit · records of the sample). */
  readonly limit: number
  readonly judge: (table: ClassTable) => Judgement
  /** Whether the node fulfils the models within the limit. */
  readonly isMet: (judgement: Judgement) => boolean
  /**
   * A condition that every node fulfilling the models fulfils, and with it every more general node (decision 11): when
   * it fails, no more specific node can fulfil the models.
   */
  readonly isPossible: (table: ClassTable) => boolean
  /**
   * What every more specific node suppresses, whatever it is: classes that it suppresses whole, and records in all, which
   * may be more than these classes have.
   */
  readonly unavoidable: (table: ClassTable) => Unavoidable
  /** True when that condition is the requirement itself. */
  readonly isMonotone: boolean
}

/**
 * Whether classes without records of the sample must fulfil δ-presence, as its definition says (they cannot be
 * suppressed), or only where no model asks for a number of records, as ARX has it.
 */
export type EmptyClasses = 'checked' | 'as-arx'

/** Whether a model says something of classes without records of the sample; then no suppression can help them. */
export const judgesEmptyClasses = ({ model }: PrivacyModel): boolean => model === 'delta-presence'

/** @throws RangeError when a model names a variable the table does not have */
export function createRequirement(
  data: Microdata,
  models: readonly PrivacyModel[],
  suppressionLimit: number,
  emptyClasses: EmptyClasses = 'checked',
): Requirement {
  const limit = Math.floor(suppressionLimit * data.records)
  const views = classViews(data)
  const perClass = models.flatMap((choice) =>
    choice.model === 'average-reidentification-risk'
      ? []
      : [{ choice, check: classModel(choice, data.sensitive) }],
  )
  const averages = models.flatMap((choice) =>
    choice.model === 'average-reidentification-risk' ? [choice.risk] : [],
  )
  const average = averages.length === 0 ? undefined : Math.min(...averages)
  const all = perClass.map(({ check }) => check)
  const isSized = emptyClasses === 'as-arx' && models.some(asksForSize)
  const presence = perClass
    .filter(({ choice }) => judgesEmptyClasses(choice) && !isSized)
    .map(({ check }) => check)
  // Counting alone needs no look at a class by its models, and that is most of what a small node costs.
  const least = average === undefined ? leastRecordsOf(all) : undefined
  const judge: Requirement['judge'] =
    least === undefined
      ? createJudge(views, all, presence, average)
      : (table) => ({ ...tooSmall(table, least), canBeMet: true })
  const isMet = ({ suppressed, canBeMet }: Judgement) => canBeMet && suppressed <= limit
  const isMonotone =
    all.every(({ isExactAtZero }) => isExactAtZero) && (limit === 0 || models.every(isRecordModel))
  return {
    limit,
    judge,
    isMet,
    isMonotone,
    unavoidable: (table) => (least === undefined ? unavoidable(views, all, table) : tooSmall(table, least)),
    isPossible: (table) => {
      if (least !== undefined) return isWithin(limit, table, least)
      return isMonotone ? isMet(judge(table)) : unavoidable(views, all, table).suppressed <= limit
    },
  }
}

/** The most records that any of the models asks for; nothing when one of them asks for something else. */
function leastRecordsOf(models: readonly ClassModel[]): number | undefined {
  let least = 0
  for (const { leastRecords } of models) {
    if (leastRecords === undefined) return undefined
    least = Math.max(least, leastRecords)
  }
  return least
}

/** The classes with fewer records: they are suppressed here, and whole in every more specific node. */
function tooSmall({ size, counts }: ClassTable, least: number): Unavoidable {
  const outliers = new Uint8Array(size)
  let suppressed = 0
  for (let each = 0; each < size; each++) {
    const count = counts[each] ?? 0
    if (count >= least || count === 0) continue
    outliers[each] = 1
    suppressed += count
  }
  return { outliers, suppressed }
}

/** Whether classes with fewer records have at most so many in all. */
function isWithin(limit: number, { size, counts }: ClassTable, least: number): boolean {
  let suppressed = 0
  for (let each = 0; each < size; each++) {
    const count = counts[each] ?? 0
    if (count < least) suppressed += count
    if (suppressed > limit) return false
  }
  return true
}

const asksForSize = ({ model }: PrivacyModel): boolean =>
  model === 'k-anonymity' || model.endsWith('-diversity')

/** Models that a class never loses by merging, so that suppression cannot grow from node to more general node. */
const isRecordModel = ({ model }: PrivacyModel): boolean =>
  model === 'k-anonymity' ||
  model === 'k-map' ||
  model === 'maximum-reidentification-risk' ||
  model === 'average-reidentification-risk' ||
  model === 'distinct-l-diversity'

function unavoidable(
  views: ReturnType<typeof classViews>,
  models: readonly ClassModel[],
  table: ClassTable,
): Unavoidable {
  const outliers = new Uint8Array(table.size)
  let suppressed = 0
  const { view, show } = views(table)
  for (let each = 0; each < table.size; each++) {
    if ((table.counts[each] ?? 0) === 0) continue
    show(each)
    let least = 0
    for (const model of models) least = Math.max(least, model.leastSuppressed(view))
    if (least === view.count) outliers[each] = 1
    suppressed += least
  }
  return { outliers, suppressed }
}

function createJudge(
  views: ReturnType<typeof classViews>,
  models: readonly ClassModel[],
  presence: readonly ClassModel[],
  average: number | undefined,
): (table: ClassTable) => Judgement {
  return (table) => {
    const outliers = new Uint8Array(table.size)
    let suppressed = 0
    let canBeMet = true
    const { view, show } = views(table)
    for (let each = 0; each < table.size; each++) {
      show(each)
      if (view.count === 0) {
        if (!isFulfilled(presence, view)) canBeMet = false
      } else if (!isFulfilled(models, view)) {
        outliers[each] = 1
        suppressed += view.count
      }
    }
    if (average !== undefined) suppressed += dropSmallest(table, outliers, average)
    return { outliers, suppressed, canBeMet }
  }
}

/** A loop, not `every`: it is asked for every class of every node, and must allocate nothing. */
function isFulfilled(models: readonly ClassModel[], view: Parameters<ClassModel['isFulfilled']>[0]): boolean {
  for (const model of models) if (!model.isFulfilled(view)) return false
  return true
}

/** Marks the smallest remaining classes, the earlier first, until the average risk is low enough. @returns records */
function dropSmallest({ size, counts }: ClassTable, outliers: Uint8Array, risk: number): number {
  const kept: number[] = []
  for (let each = 0; each < size; each++) if (outliers[each] === 0 && (counts[each] ?? 0) > 0) kept.push(each)
  kept.sort((a, b) => (counts[a] ?? 0) - (counts[b] ?? 0) || a - b)
  const dropped = smallestClassesToDrop(
    kept.map((each) => counts[each] ?? 0),
    risk,
  )
  let records = 0
  for (const each of kept.slice(0, dropped)) {
    outliers[each] = 1
    records += counts[each] ?? 0
  }
  return records
}
