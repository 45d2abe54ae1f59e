import type { DatasetView } from '../../../contract/catalogue.ts'
import { fateOf } from '../../text/fate.ts'

type Table = DatasetView['tables'][number]
type Variable = Table['variables'][number]

/** Whether a request may ask for a variable and would get it, in some form. */
export const isOffered = ({ releasable, released }: Variable): boolean => releasable && released

/** Whether a request may ask for a variable, but the profile in force does not release it. */
export const isHeldBack = ({ releasable, released }: Variable): boolean => releasable && !released

export type Unavailable = { readonly name: string; readonly because: string }

/**
 * Variables a draft chose that the dataset does not offer, because it or its profile changed since.
 * @param chosen `table.variable`
 */
export function unavailable({ tables }: DatasetView, chosen: readonly string[]): readonly Unavailable[] {
  const known = new Map<string, Variable>(
    tables.flatMap((table) =>
      table.variables.map((variable) => [`${table.name}.${variable.name}`, variable] as const),
    ),
  )
  return chosen.flatMap((name) => {
    const variable = known.get(name)
    if (variable === undefined) return [{ name, because: 'No longer in the dataset' }]
    return isOffered(variable) ? [] : [{ name, because: reason(variable) }]
  })
}

/** A patient key leaves as a pseudonym, whether it is asked for or not. */
const reason = (variable: Variable): string =>
  variable.class === 'patient-key' ? 'Patients appear under a pseudonym anyway' : fateOf(variable)
