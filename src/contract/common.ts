import { z } from 'zod'

/** Schemas that several features share. Objects are strict everywhere: an unknown field is an error, never ignored. */
export const id = z.uuid().describe('Identifier (UUID)')

/** RFC 3339 with milliseconds, UTC. */
export const instant = z.iso.datetime({ precision: 3 }).describe('Instant, RFC 3339, UTC, with milliseconds')
export const date = z.iso.date('must be a date such as 2026-12-31').describe('Calendar date, ISO 8601')
export const digest = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/)
  .describe('SHA-256 digest')

/** One line of free text a person typed: no control characters, not blank. */
export const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(max, `must have at most ${max} characters`)
    .regex(/^[^\p{Cc}]*$/u, 'must not contain control characters')

/** Several lines of free text: no control characters but line breaks and tabs. */
export const paragraph = (max: number) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(max, `must have at most ${max} characters`)
    .regex(/^(?:[^\p{Cc}]|[\n\r\t])*$/u, 'must not contain control characters')

export const idParams = z.strictObject({ id })
export type IdParams = z.output<typeof idParams>

/** Query parameters of every list; lists with filters extend it. */
export const pageQuery = z.strictObject({
  cursor: z
    .string()
    .regex(/^[\w-]{1,512}$/)
    .optional()
    .describe('Where the next page starts: nextCursor of the page before'),
  limit: z.coerce.number().int().min(1).max(200).default(50).describe('Most items in one page'),
})
export type PageQuery = z.output<typeof pageQuery>

/** What a list may be sorted by; with `-` before it from the last to the first. */
export const sortQuery = <const Sorts extends readonly [string, ...string[]]>(sorts: Sorts) =>
  z.enum(sorts).describe('What the list is sorted by; with - before it from the last to the first')

/** One page of a list in stable order; `nextCursor` is null on the last page. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.strictObject({ items: z.array(item), nextCursor: z.string().nullable() })
export type Page<T> = { readonly items: T[]; readonly nextCursor: string | null }
