import { z } from 'zod'
import { type DatasetDefinition, type SourceColumns, variableClasses } from '../domain/dataset/definition.ts'
import { date, line, paragraph } from './common.ts'

/** Below these lengths and without quotes, so that a name can never become anything else in SQL or in a file name. */
export const tableName = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/)
export const variableKey = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,62}$/)
export const datasetId = z
  .string()
  .regex(/^[a-z0-9](?:-?[a-z0-9]){0,62}$/, 'must be lower-case words joined by hyphens')

const duoCode = z.string().regex(/^DUO:\d{7}$/, 'must be a DUO code such as DUO:0000006')

const variable = z.strictObject({
  class: z.enum(variableClasses),
  identifier: line(50).optional(),
  type: z.literal('date').optional(),
  hierarchy: line(100).optional(),
  description: paragraph(1000).optional(),
})

const table = z.strictObject({
  file: line(300).describe('File or glob below the root of the source'),
  patient: variableKey.optional().describe('Column with the patient key; absent on the patient table'),
  variables: z.record(variableKey, variable),
})

/** A dataset definition as a custodian writes it (JSON, or YAML through the command line). */
export const datasetDefinition = z
  .strictObject({
    id: datasetId,
    title: z
      .record(z.string().regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$/, 'must be a language tag'), line(300))
      .refine((title) => Object.keys(title).length > 0, 'must have at least one language'),
    description: paragraph(5000).optional(),
    custodian: line(200),
    source: z.strictObject({ engine: z.literal('duckdb'), root: line(1000) }),
    dataUse: z
      .strictObject({
        permission: duoCode,
        modifiers: z
          .array(z.strictObject({ code: duoCode, values: z.array(line(200)).max(100).optional() }))
          .max(50)
          .optional(),
      })
      .optional(),
    consent: z
      .strictObject({
        basis: z.enum(['opt-in', 'opt-out', 'waiver', 'not-personal']),
        reference: line(500).optional(),
      })
      .optional(),
    profile: z
      .string()
      .regex(/^[a-z0-9-]{1,63}$/, 'must be the name of a profile')
      .optional()
      .describe("De-identification profile; the gateway's own when absent"),
    referenceDate: date,
    patient: z.strictObject({ table: tableName, key: variableKey }),
    tables: z
      .record(tableName, table)
      .refine((tables) => Object.keys(tables).length > 0, 'must have at least one table'),
  })
  .meta({ id: 'DatasetDefinition' }) satisfies z.ZodType<DatasetDefinition>

export const sourceColumns = z.record(
  z.string(),
  z.array(z.strictObject({ name: z.string(), type: z.string() })),
) satisfies z.ZodType<SourceColumns>
