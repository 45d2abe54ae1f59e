import { z } from 'zod'

/** A field to sort a list by; with `-` before it from the last to the first. */
export type Sort = string

/** Where a page of a sorted list ended: what it is sorted by, the last value, and the id that breaks ties. */
export type SortedPosition = { readonly sort: string; readonly value: string; readonly id: string }

/** Positions in a list sorted like this; one from a list in another order would skip rows. */
export const positionIn = (sort: Sort): z.ZodType<SortedPosition> =>
  z.strictObject({ sort: z.literal(sort), value: z.string(), id: z.uuid() })

const fieldOf = (sort: Sort): string => sort.replace(/^-/, '')
const isDescending = (sort: Sort): boolean => sort.startsWith('-')

/** The row's position in a list sorted like this. */
export function positionOf(sort: Sort, row: { readonly id: string }): SortedPosition {
  const fields: Readonly<Record<string, unknown>> = { ...row }
  const value = fields[fieldOf(sort)]
  if (value instanceof Date) return { sort, value: value.toISOString(), id: row.id }
  if (typeof value === 'string') return { sort, value, id: row.id }
  throw new Error(`a list cannot be sorted by ${sort}`)
}

/** Prisma's order of a list sorted like this, ties by id: stable while rows are added. */
export function orderOf(sort: Sort): Record<string, 'asc' | 'desc'>[] {
  const direction = isDescending(sort) ? 'desc' : 'asc'
  return [{ [fieldOf(sort)]: direction }, { id: direction }]
}

/** Prisma's condition for the rows behind a position; everything without one. */
export function behind(sort: Sort, after: SortedPosition | undefined): object {
  if (after === undefined) return {}
  const field = fieldOf(sort)
  const beyond = isDescending(sort) ? 'lt' : 'gt'
  return {
    OR: [{ [field]: { [beyond]: after.value } }, { [field]: after.value, id: { [beyond]: after.id } }],
  }
}
