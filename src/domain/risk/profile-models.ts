import type { DeidentificationPlan, VariablePlan } from '../deidentify/plan.ts'
import type { ProfileModel } from '../deidentify/profile.ts'
import type { ClassDisclosure } from './attribute-disclosure.ts'
import { atLeast, atMost } from './checks.ts'
import type { RiskCheck } from './report.ts'
import type { SensitiveFigures } from './table-figures.ts'

/** What a profile asks of one sensitive variable in every equivalence class. */
export type DiversityModel = Exclude<ProfileModel, { readonly model: 'k-anonymity' }>

/** What is released, as far as models look at it. */
export type ReleasedTables = {
  readonly patientTable: string
  readonly tables: readonly Pick<DeidentificationPlan['tables'][number], 'table' | 'variables'>[]
}

/** A released variable that a model concerns. */
export type ConcernedVariable = { readonly table: string; readonly variable: VariablePlan }

/** Figures of a variable of which a person may have several values have a name of this form. */
export const nameOf = (attributes: readonly string[]): string => attributes.join(' + ')

/** The variables a model concerns, by name. */
export const concernOf = ({ attribute, alsoIn = [] }: Pick<DiversityModel, 'attribute' | 'alsoIn'>): string =>
  nameOf([attribute, ...alsoIn])

/** The threshold of a model in words. */
export const limitOf = (model: DiversityModel): string =>
  't' in model ? `t of at most ${model.t}` : `l of at least ${model.l}`

/** The models of a profile that concern what is released. */
export const modelsOf = (models: readonly ProfileModel[], plan: ReleasedTables): readonly DiversityModel[] =>
  models.flatMap((model) =>
    model.model === 'k-anonymity' || releasedOf(model, plan).length === 0 ? [] : [model],
  )

/** Whether released values have an order that is known: numbers as they stand in the source. */
export const isOrdered = ({
  sourceType,
  transform,
}: Pick<VariablePlan, 'sourceType' | 'transform'>): boolean =>
  transform.kind === 'keep' && /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DECIMAL|DOUBLE|FLOAT)/i.test(sourceType)

/** The variables a model concerns, as far as they are released. */
export const releasedOf = (
  { attribute, alsoIn = [] }: Pick<DiversityModel, 'attribute' | 'alsoIn'>,
  { tables }: Pick<ReleasedTables, 'tables'>,
): readonly ConcernedVariable[] =>
  tables.flatMap(({ table, variables }) =>
    variables
      .filter(({ variable }) => [attribute, ...alsoIn].includes(`${table}.${variable}`))
      .map((variable) => ({ table, variable })),
  )

/** Whether a person may have several values: in another table than the patient table, or in several variables. */
export const mayBeSeveral = (
  concerned: readonly ConcernedVariable[],
  { patientTable }: Pick<ReleasedTables, 'patientTable'>,
): boolean => concerned.length > 1 || concerned.some(({ table }) => table !== patientTable)

/** The name of the figures of the variables a model concerns: that of a variable of the patient table stands alone. */
export function measuredName(model: DiversityModel, plan: ReleasedTables): string {
  const concerned = releasedOf(model, plan)
  return mayBeSeveral(concerned, plan)
    ? nameOf(concerned.map(({ table, variable }) => `${table}.${variable.variable}`))
    : nameOf(concerned.map(({ variable }) => variable.variable))
}

/** Why no release can be shown to fulfil a model; undefined when it can be measured. */
export function whyUnmeasurable(model: DiversityModel, plan: ReleasedTables): string | undefined {
  const concerned = releasedOf(model, plan)
  if (concerned.some(({ variable }) => variable.class !== 'sensitive'))
    return 'it is not registered as sensitive'
  if (model.model !== 't-closeness-ordered') return undefined
  if (mayBeSeveral(concerned, plan))
    return 'a patient may have several values of it, which have no distance in order'
  if (!concerned.every(({ variable }) => isOrdered(variable))) return 'its values have no known order'
  return undefined
}

/**
 * What the profile asks of sensitive variables beyond k-anonymity, against what the released table reaches: distinct and
 * entropy l-diversity (Machanavajjhala et al. 2007), t-closeness (Li et al. 2007; equal and ordered distance). A variable
 * that is not released has nothing to reach. One that is released but was not measured fails. Where a patient may have
 * several values, `several-values.ts` says what is reached.
 */
export const checkModels = (
  models: readonly ProfileModel[],
  plan: ReleasedTables,
  measured: readonly SensitiveFigures[],
): readonly RiskCheck[] =>
  modelsOf(models, plan).map((model) => {
    const name = measuredName(model, plan)
    const isSensitive = releasedOf(model, plan).every(({ variable }) => variable.class === 'sensitive')
    return checkModel(model, isSensitive ? measured.find((sensitive) => sensitive.name === name) : undefined)
  })

/** One model against what one class, or the worst class for each measure, reaches. */
export function checkModel(model: DiversityModel, figures: Reached | undefined): RiskCheck {
  const name = concernOf(model)
  const check = { id: `${model.model} ${name}`, title: `${titles[model.model]}: ${name}` }
  switch (model.model) {
    case 'distinct-l-diversity':
      return atLeast({ ...check, unit: 'number', required: model.l }, figures?.distinct ?? 0)
    case 'entropy-l-diversity':
      return atLeast({ ...check, unit: 'number', required: model.l }, figures?.entropyL ?? 0)
    case 't-closeness-equal':
      return atMost({ ...check, unit: 'share', required: model.t }, figures?.equalT ?? null)
    case 't-closeness-ordered':
      return atMost({ ...check, unit: 'share', required: model.t }, figures?.orderedT ?? null)
  }
}

/** What is reached; `orderedT` is null where no order is known. */
export type Reached = Pick<ClassDisclosure, 'distinct' | 'entropyL' | 'equalT'> &
  Pick<SensitiveFigures, 'orderedT'>

const titles: Readonly<Record<DiversityModel['model'], string>> = {
  'distinct-l-diversity': 'Different values in each group',
  'entropy-l-diversity': 'Different values in each group, by entropy',
  't-closeness-equal': 'How far a group is from everybody',
  't-closeness-ordered': 'How far a group is from everybody, in order',
}
