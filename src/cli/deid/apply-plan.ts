import { z } from 'zod'
import type { DatasetDefinition, Variable } from '../../domain/dataset/definition.ts'
import type { Profile } from '../../domain/deidentify/profile.ts'
import { smallestClassFor } from '../../domain/risk/models/maximum-risk.ts'
import type { PrivacyModel } from '../../domain/risk/models/model.ts'
import { modelSchema, specSchema } from './spec.ts'
import type { SpecVariable } from './spec-apply.ts'

/** The specification as `deid apply` reads it: models and quasi-identifiers may come from the profile and `variables`. */
export const applySchema = specSchema.extend({
  quasiIdentifiers: z.array(z.string().min(1)).default([]),
  models: z.array(modelSchema).default([]),
  suppressionLimit: z.number().min(0).max(1).optional(),
})
export type ApplySpec = z.infer<typeof applySchema>

/** The one table of a plain file. */
export const TABLE = 'data'
/** Stands for the patient where the file has one row per person and no key. */
export const ROW_KEY = 'harbourgate row'

/** Classes of all columns of the file; one that the specification, or a model of it, does not name is withheld. */
export function classify(spec: ApplySpec, columns: readonly string[]): Record<string, SpecVariable> {
  const asked = attributesOf(spec.models)
  const sensitive = new Set([...spec.sensitive, ...asked])
  return Object.fromEntries(
    columns.map((name): [string, SpecVariable] => {
      const stated = Object.hasOwn(spec.variables, name) ? spec.variables[name] : undefined
      if (stated !== undefined) return [name, stated]
      if (spec.quasiIdentifiers.includes(name)) return [name, { class: 'quasi-identifier' }]
      return [name, { class: sensitive.has(name) ? 'sensitive' : 'direct-identifier' }]
    }),
  )
}

/** The file as a dataset of one table. */
export function definitionOf(
  variables: Readonly<Record<string, SpecVariable>>,
  file: string,
  root: string,
  referenceDate: string,
): DatasetDefinition {
  const patient = Object.entries(variables).find(([, one]) => one.class === 'patient-key')?.[0]
  const declared = Object.entries(variables).map(([name, { class: kind, hierarchy, identifier }]) => {
    const variable: Variable = {
      class: kind,
      ...(hierarchy === undefined ? {} : { hierarchy }),
      ...(identifier === undefined ? {} : { identifier }),
    }
    return [name, variable] as const
  })
  const key = patient ?? ROW_KEY
  return {
    id: 'plain-file',
    title: { en: 'Plain file' },
    custodian: 'whoever runs this command',
    source: { engine: 'duckdb', root },
    consent: { basis: 'not-personal' },
    referenceDate,
    patient: { table: TABLE, key },
    tables: {
      [TABLE]: {
        file,
        variables: { ...Object.fromEntries(declared), ...(patient === undefined ? { [key]: rowKey } : {}) },
      },
    },
  }
}

const rowKey: Variable = { class: 'patient-key', identifier: 'row' }

/** The sensitive variables that models look at, each once. */
export const attributesOf = (models: readonly PrivacyModel[]): readonly string[] => [
  ...new Set(models.flatMap((model) => ('attribute' in model ? [model.attribute] : []))),
]

/** The size that every class must have for the models that ask for nothing else; 1 when there are none. */
export const leastClass = (models: readonly PrivacyModel[]): number =>
  models.reduce((least, model) => Math.max(least, isSize(model) ? sizeOf(model) : 1), 1)

/** Whether a model asks for the size of each class and nothing else. */
export const isSize = (model: PrivacyModel): model is SizeModel =>
  model.model === 'k-anonymity' || model.model === 'maximum-reidentification-risk'

type SizeModel = Extract<PrivacyModel, { readonly model: 'k-anonymity' | 'maximum-reidentification-risk' }>

const sizeOf = (model: SizeModel): number =>
  model.model === 'k-anonymity' ? model.k : smallestClassFor(model.risk)

/** Models of how the released records stand to the population they come from. */
export const needsPopulation = ({ model }: PrivacyModel): boolean =>
  model === 'k-map' || model === 'delta-presence'

/**
 * What becomes of the columns of a file whose quasi-identifiers have been generalised, and whose classes that were to go are
 * gone: nothing is left to be suppressed.
 */
export const profileOfLevels: Profile = {
  id: 'levels',
  version: 1,
  title: 'Chosen levels of generalisation',
  basis: 'expert-determination',
  thresholds: { k: 1, maximumSuppression: 0, smallCell: 1 },
  hierarchies: {},
  rules: [
    {
      id: 'patients',
      classes: ['patient-key'],
      transform: { kind: 'pseudonym', method: 'keyed' },
      why: 'rows are told apart by a pseudonym',
    },
    {
      id: 'identifiers',
      classes: ['direct-identifier', 'free-text'],
      transform: { kind: 'drop' },
      why: 'identifies, or is not named in the specification',
    },
    {
      id: 'rest',
      classes: ['quasi-identifier', 'sensitive', 'date', 'other'],
      transform: { kind: 'keep' },
      why: 'the level was chosen before, or the specification asks for it as it is',
    },
  ],
}
