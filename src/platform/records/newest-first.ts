import { z } from 'zod'

/** Position in a list ordered from new to old, ties by id: stable while rows are added. */
export const newestFirstCursor = z.strictObject({ at: z.iso.datetime(), id: z.uuid() })
export type NewestFirst = z.output<typeof newestFirstCursor>
