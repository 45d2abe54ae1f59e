import { z } from 'zod'
import type { AuditFilter } from '../../../contract/audit.ts'
import { type EventType, eventTypes } from '../../../domain/audit/event.ts'
import { typeCodeOf } from '../../../domain/audit/export/fhir.ts'
import { AppError } from '../../../errors.ts'

const once = z.string().max(200)
const several = z.union([once.transform((value) => [value]), z.array(once).max(4)])

/** Search parameters of AuditEvent (FHIR R4) that this endpoint takes; any other is refused rather than ignored. */
export const fhirQuery = z.strictObject({
  date: several.optional().describe('Prefixes eq, ge, gt, le, lt; may be given twice'),
  agent: once.optional().describe('Id of the person, alone, as urn:uuid:…, or as Practitioner/…'),
  'agent:identifier': once.optional().describe('[system]|urn:uuid:…'),
  patient: once.optional().describe('Always finds nothing: the log names no patient'),
  'patient:identifier': once.optional(),
  type: once.optional().describe('[system]|code, several separated by commas'),
  outcome: once.optional().describe('0, 4, 8, several separated by commas'),
  _count: z.coerce.number().int().min(1).max(200).default(50),
  _cursor: z
    .string()
    .regex(/^[\w-]{1,512}$/)
    .optional()
    .describe('Where the page starts; taken from the link to the next page'),
  _format: z.enum(['json', 'application/json', 'application/fhir+json']).optional(),
})
export type FhirQuery = z.output<typeof fhirQuery>

/** The filters whose union a search is; none when nothing can match. Each differs from the others in type or outcome. */
export function filtersOf(query: FhirQuery): AuditFilter[] {
  if (query.patient !== undefined || query['patient:identifier'] !== undefined) return []
  const shared = { ...periodOf(query.date ?? []), ...personOf(query) }
  const types = query.type === undefined ? [undefined] : typesOf(query.type)
  const outcomes = query.outcome === undefined ? [undefined] : codesOf(query.outcome).map(outcomeOf)
  return types.flatMap((type) =>
    [...new Set(outcomes)].map((outcome) => ({
      ...shared,
      ...(type === undefined ? {} : { type }),
      ...(outcome === undefined ? {} : { outcome }),
    })),
  )
}

const wrong = (parameter: string, message: string): AppError =>
  new AppError('INPUT_INVALID', undefined, { violations: [{ path: `query.${parameter}`, message }] })

function personOf({ agent, 'agent:identifier': identifier }: FhirQuery): { person?: string } {
  const given = agent ?? identifier?.split('|').at(-1)
  if (given === undefined) return {}
  return { person: given.replace(/^(Practitioner\/|urn:uuid:|urn:harbourgate:actor:)/, '') }
}

/** Codes of a token parameter; systems are told apart by their codes, which no two share here. */
const codesOf = (token: string): string[] => token.split(',').map((part) => part.split('|').at(-1) ?? '')

function typesOf(token: string): EventType[] {
  const codes = codesOf(token)
  return eventTypes.filter((type) => codes.includes(typeCodeOf(type)))
}

function outcomeOf(code: string): NonNullable<AuditFilter['outcome']> {
  if (code === '0') return 'success'
  if (code === '4') return 'failed'
  if (code === '8') return 'refused'
  throw wrong('outcome', 'must be 0, 4 or 8')
}

/** Each date is an interval as precise as it is written (FHIR R4 search, "date"). */
function periodOf(dates: readonly string[]): { from?: string; to?: string } {
  let from = Number.NEGATIVE_INFINITY
  let to = Number.POSITIVE_INFINITY
  for (const date of dates) {
    const [, prefix = 'eq', text = ''] = /^(eq|ge|gt|le|lt)?(.*)$/.exec(date) ?? []
    const [start, end] = intervalOf(text)
    if (prefix === 'eq' || prefix === 'ge') from = Math.max(from, start)
    if (prefix === 'gt') from = Math.max(from, end)
    if (prefix === 'eq' || prefix === 'le') to = Math.min(to, end)
    if (prefix === 'lt') to = Math.min(to, start)
  }
  return {
    ...(Number.isFinite(from) ? { from: new Date(from).toISOString() } : {}),
    ...(Number.isFinite(to) ? { to: new Date(to).toISOString() } : {}),
  }
}

const precisions: readonly (readonly [RegExp, (start: Date) => void])[] = [
  [/^\d{4}$/, (at) => at.setUTCFullYear(at.getUTCFullYear() + 1)],
  [/^\d{4}-\d\d$/, (at) => at.setUTCMonth(at.getUTCMonth() + 1)],
  [/^\d{4}-\d\d-\d\d$/, (at) => at.setUTCDate(at.getUTCDate() + 1)],
  [/^\d{4}-\d\d-\d\dT\d\d:\d\d(Z|[+-]\d\d:\d\d)$/, (at) => at.setUTCMinutes(at.getUTCMinutes() + 1)],
  [/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/, (at) => at.setUTCSeconds(at.getUTCSeconds() + 1)],
  [
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+(Z|[+-]\d\d:\d\d)$/,
    (at) => at.setUTCMilliseconds(at.getUTCMilliseconds() + 1),
  ],
]

/** First instant of a date as written, and the first after it. */
function intervalOf(text: string): [number, number] {
  const [, advance] = precisions.find(([form]) => form.test(text)) ?? []
  const start = Date.parse(text)
  if (advance === undefined || Number.isNaN(start))
    throw wrong('date', 'is not a date or an instant with a zone')
  const end = new Date(start)
  advance(end)
  return [start, end.getTime()]
}
