import { z } from 'zod'
import type { Directive } from '../../../domain/consent/directive.ts'
import { oneRow, type Session } from './session.ts'
import { literal } from './sql.ts'

/** Everything a directive says except whom, when and for how long: thousands of patients share one form. */
export type ConsentForm = Pick<
  Directive,
  'policy' | 'scope' | 'performer' | 'status' | 'category' | 'type' | 'purposes'
>

const forms = z.array(
  z.strictObject({
    policy: z.string(),
    scope: z.string(),
    performer: z.string(),
    status: z.string(),
    category: z.string(),
    type: z.string(),
    purposes: z.array(z.string()),
  }),
) satisfies z.ZodType<ConsentForm[]>

/** Key of the Parquet metadata that holds the forms of a consent file; the file's digest covers it. */
export const FORMS_KEY = 'harbourgate_forms'

/** The forms of a kept consent file, in the order of their numbers. */
export async function readForms(session: Session, path: string): Promise<readonly ConsentForm[]> {
  const { value } = await oneRow(
    session,
    `SELECT decode(value) AS value FROM parquet_kv_metadata(${literal(path)}) WHERE decode(key) = ${literal(FORMS_KEY)}`,
  )
  return forms.parse(JSON.parse(String(value)))
}
