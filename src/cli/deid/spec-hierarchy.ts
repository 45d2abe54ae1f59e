import { z } from 'zod'

/** Bounds of an interval's levels: `width` at level 1, each next level joins `factor` of the level below. */
const intervals = z.strictObject({
  kind: z.literal('intervals'),
  from: z.number(),
  to: z.number(),
  width: z.number().positive(),
  factors: z.array(z.int().min(2)).default([]),
})

const order = z.strictObject({
  kind: z.literal('order'),
  values: z.array(z.string()).min(1),
  groupSizes: z.array(z.int().min(2)).min(1),
})

const masking = z.strictObject({
  kind: z.literal('masking'),
  direction: z.enum(['left', 'right']).default('right'),
  length: z.int().min(1).max(64),
})

/** A CSV file (level 0 first), or a rule the hierarchy is built by. */
export const hierarchySource = z.union([
  z.string().min(1),
  z.discriminatedUnion('kind', [intervals, order, masking]),
])

export type HierarchySource = z.infer<typeof hierarchySource>
