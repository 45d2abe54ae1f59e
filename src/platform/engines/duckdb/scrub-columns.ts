import type { TablePlan } from '../../../domain/deidentify/plan.ts'
import type { TextRules } from '../../../domain/text/settings.ts'
import { identifier } from './sql.ts'

/** Column that holds the scrubbed form of a text. The name exists in no source, so raw text can never take its place. */
export const scrubbedColumn = (variable: string): string => identifier(`scrubbed ${variable}`)

/** The free texts of a table's plan, with their rules. */
export const textsOf = (table: TablePlan): { readonly name: string; readonly rules: TextRules }[] =>
  table.variables.flatMap(({ variable, transform }) =>
    transform.kind === 'scrub-text' ? [{ name: variable, rules: transform }] : [],
  )

/** Temporary tables of one scrubbed table: its rows, the records of its patients, its texts as they come back. */
export const scrubTables = { rows: 'text_rows', records: 'text_records', scrubbed: 'text_scrubbed' } as const
