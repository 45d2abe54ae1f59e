import { z } from 'zod'
import { type VariableClass, variableClasses } from '../../domain/dataset/definition.ts'

const variable: z.ZodType<SpecVariable> = z.strictObject({
  class: z.enum(variableClasses),
  /** Kind of identifier of the patient key, for domain separation and normalisation. */
  identifier: z.string().min(1).optional(),
  /** Name of a hierarchy of the profile. */
  hierarchy: z.string().min(1).optional(),
  /** What the column holds, where a CSV file does not show it. */
  type: z.enum(['date', 'number', 'text']).optional(),
})

export type SpecVariable = {
  readonly class: VariableClass
  readonly identifier?: string | undefined
  readonly hierarchy?: string | undefined
  readonly type?: 'date' | 'number' | 'text' | undefined
}

/** Fields only `deid apply` looks at, in a specification that other verbs read too. */
export const applyFields = {
  /** De-identification profile to apply; else `levels`. */
  profile: z.string().min(1).optional(),
  /** Chosen level of generalisation by quasi-identifier. */
  levels: z.record(z.string(), z.int().min(0)).optional(),
  /** What the columns are. A column that is named nowhere is withheld. */
  variables: z.record(z.string(), variable).default({}),
  /** Date ages are computed at; required by a profile, so that the day of the run changes nothing. */
  referenceDate: z.iso.date().optional(),
  /** Name the keys are derived for: pseudonyms of two projects cannot be linked. */
  project: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,100}$/)
    .optional(),
}
