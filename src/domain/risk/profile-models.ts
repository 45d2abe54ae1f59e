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

/** The threshold of a model in words. */
export const limitOf = (model: DiversityModel): string =>
  't' in model ? `t of at most ${model.t}` : `l of at least ${model.l}`

/** The models of a profile that concern what is released. */
export const modelsOf = (models: readonly ProfileModel[], plan: ReleasedTables): readonly DiversityModel[] =>
  models.flatMap((model) =>
    model.model === 'k-anonymity' || !isReleased(model.attribute, plan) ? [] : [model],
  )

/** Whether released values have an order that is known: numbers as they stand in the source. */
export const isOrdered = ({
  sourceType,
  transform,
}: Pick<VariablePlan, 'sourceType' | 'transform'>): boolean =>
  transform.kind === 'keep' && /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DECIMAL|DOUBLE|FLOAT)/i.test(sourceType)

/** The sensitive variable of the patient table that a model concerns; undefined when it concerns another. */
export const measuredVariable = (
  { attribute }: DiversityModel,
  { tables, patientTable }: ReleasedTables,
): VariablePlan | undefined =>
  tables
    .find(({ table }) => table === patientTable)
    ?.variables.find((one) => one.class === 'sensitive' && `${patientTable}.${one.variable}` === attribute)

/** Why no release can be shown to fulfil a model; undefined when it can be measured. */
export function whyUnmeasurable(model: DiversityModel, plan: ReleasedTables): string | undefined {
  if (!model.attribute.startsWith(`${plan.patientTable}.`))
    return 'a patient may have many values of it, which the model does not describe'
  const variable = measuredVariable(model, plan)
  if (variable === undefined) return 'it is not registered as sensitive'
  if (model.model === 't-closeness-ordered' && !isOrdered(variable)) return 'its values have no known order'
  return undefined
}

/**
 * What the profile asks of sensitive variables beyond k-anonymity, against what the released table reaches: distinct and
 * entropy l-diversity (Machanavajjhala et al. 2007), t-closeness (Li et al. 2007; equal and ordered distance). A variable
 * that is not released has nothing to reach. One that is released but was not measured, because a patient may have many
 * values of it or it is not registered as sensitive, fails.
 */
export const checkModels = (
  models: readonly ProfileModel[],
  plan: ReleasedTables,
  measured: readonly SensitiveFigures[],
): readonly RiskCheck[] =>
  modelsOf(models, plan).map((model) => {
    const name = measuredVariable(model, plan)?.variable
    const figures = name === undefined ? undefined : measured.find((sensitive) => sensitive.name === name)
    return checkModel(model, figures)
  })

/** One model against what one class, or the worst class for each measure, reaches. */
export function checkModel(model: DiversityModel, figures: Figures | undefined): RiskCheck {
  const { attribute } = model
  const check = { id: `${model.model} ${attribute}`, title: `${titles[model.model]}: ${attribute}` }
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

type Figures = Pick<ClassDisclosure, 'distinct' | 'entropyL' | 'equalT'> & Pick<SensitiveFigures, 'orderedT'>

const titles: Readonly<Record<DiversityModel['model'], string>> = {
  'distinct-l-diversity': 'Different values in each group',
  'entropy-l-diversity': 'Different values in each group, by entropy',
  't-closeness-equal': 'How far a group is from everybody',
  't-closeness-ordered': 'How far a group is from everybody, in order',
}

const isReleased = (attribute: string, { tables }: Pick<ReleasedTables, 'tables'>): boolean =>
  tables.some(({ table, variables }) =>
    variables.some(({ variable }) => `${table}.${variable}` === attribute),
  )
