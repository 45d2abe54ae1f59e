import { type ApplySpec, classify } from './apply-plan.ts'
import type { LoadedSpec } from './load-spec.ts'

type Found = { readonly path: string; readonly message: string }

/** What must be said before the data is looked at. @throws CommandFailure SPECIFICATION_INVALID */
export function checkChoice({ spec, invalid }: LoadedSpec<ApplySpec>): void {
  const found = spec.profile === undefined ? rulesOfLevels(spec) : rulesOfProfile(spec)
  if (found.length > 0) throw invalid(found)
}

const rulesOfLevels = (spec: ApplySpec): Found[] => [
  ...(spec.quasiIdentifiers.length > 0
    ? []
    : [{ path: 'quasiIdentifiers', message: 'name what people could be recognised by, or a profile' }]),
  ...(spec.models.length > 0 ? [] : [{ path: 'models', message: 'say what must hold, or name a profile' }]),
  ...Object.entries(spec.variables).flatMap(([name, stated]) => {
    const isQuasi = spec.quasiIdentifiers.includes(name)
    if (isQuasi === (stated.class === 'quasi-identifier')) return []
    const message = isQuasi ? `${name} is in quasiIdentifiers too` : `${name} is not in quasiIdentifiers`
    return [{ path: `variables.${name}`, message }]
  }),
]

const rulesOfProfile = (spec: ApplySpec): Found[] => [
  ...(spec.levels === undefined
    ? []
    : [{ path: 'profile', message: 'give either a profile or levels, or neither to have levels found' }]),
  ...(spec.referenceDate !== undefined
    ? []
    : [{ path: 'referenceDate', message: 'a profile computes ages at a fixed date' }]),
]

/** Columns the data lacks, and models of what is withheld. @throws CommandFailure SPECIFICATION_INVALID */
export function checkColumns({ spec, invalid }: LoadedSpec<ApplySpec>, columns: readonly string[]): void {
  const missing = (path: string, name: string): Found[] =>
    columns.includes(name) ? [] : [{ path, message: `the data has no column ${name}` }]
  const variables = classify(spec, columns)
  const found = [
    ...spec.quasiIdentifiers.flatMap((name, at) => missing(`quasiIdentifiers.${at}`, name)),
    ...spec.sensitive.flatMap((name, at) => missing(`sensitive.${at}`, name)),
    ...spec.models.flatMap((model, at) => {
      if (!('attribute' in model)) return []
      const path = `models.${at}.attribute`
      if (model.model === 't-closeness-hierarchical' && !Object.hasOwn(spec.hierarchies, model.attribute))
        return [{ path, message: `${model.attribute} has no hierarchy` }]
      const kind = Object.hasOwn(variables, model.attribute) ? variables[model.attribute]?.class : undefined
      return kind === 'direct-identifier' || kind === 'free-text' || kind === 'patient-key'
        ? [{ path, message: `${model.attribute} is withheld as ${kind}: there is nothing to protect` }]
        : missing(path, model.attribute)
    }),
    ...Object.keys(spec.variables).flatMap((name) => missing(`variables.${name}`, name)),
  ]
  if (found.length > 0) throw invalid(found)
}
