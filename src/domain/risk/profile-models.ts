import type { DeidentificationPlan } from '../deidentify/plan.ts'
import type { ProfileModel } from '../deidentify/profile.ts'
import { atLeast, atMost } from './checks.ts'
import type { RiskCheck } from './report.ts'
import type { SensitiveFigures } from './table-figures.ts'

type DiversityModel = Exclude<ProfileModel, { readonly model: 'k-anonymity' }>

/**
 * What the profile asks of sensitive variables beyond k-anonymity, against what the released table reaches: distinct and
 * entropy l-diversity (Machanavajjhala et al. 2007), t-closeness (Li et al. 2007; equal and ordered distance). A variable
 * that is not released has nothing to reach. One that is released but was not measured, because a patient may have many
 * values of it or it is not registered as sensitive, fails.
 */
export const checkModels = (
  models: readonly ProfileModel[],
  plan: Pick<DeidentificationPlan, 'tables' | 'patientTable'>,
  measured: readonly SensitiveFigures[],
): readonly RiskCheck[] =>
  models.flatMap((model) => {
    if (model.model === 'k-anonymity' || !isReleased(model.attribute, plan)) return []
    const [table, name] = model.attribute.split('.')
    const figures =
      table === plan.patientTable ? measured.find((sensitive) => sensitive.name === name) : undefined
    return [checkModel(model, figures)]
  })

function checkModel(model: DiversityModel, figures: SensitiveFigures | undefined): RiskCheck {
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

const titles: Readonly<Record<DiversityModel['model'], string>> = {
  'distinct-l-diversity': 'Different values in each group',
  'entropy-l-diversity': 'Different values in each group, by entropy',
  't-closeness-equal': 'How far a group is from everybody',
  't-closeness-ordered': 'How far a group is from everybody, in order',
}

const isReleased = (attribute: string, { tables }: Pick<DeidentificationPlan, 'tables'>): boolean =>
  tables.some(({ table, variables }) =>
    variables.some(({ variable }) => `${table}.${variable}` === attribute),
  )
