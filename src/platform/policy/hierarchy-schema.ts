import { z } from 'zod'
import type { Hierarchy } from '../../domain/deidentify/profile.ts'

const bands = { width: z.int().min(1).max(50), topCode: z.int().min(1).max(90) }

const isRising = (numbers: readonly number[]): boolean =>
  numbers.every((number, at) => at === 0 || number > (numbers[at - 1] ?? Number.NaN))

/** A generalisation hierarchy as a profile writes it. */
export const hierarchySchema = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('age-bands'), ...bands }),
    z.strictObject({ kind: z.literal('birth-year-bands'), ...bands }),
    z.strictObject({
      kind: z.literal('map'),
      values: z.record(z.string(), z.string()),
      missing: z.string().optional(),
    }),
    z.strictObject({ kind: z.literal('prefix'), length: z.int().min(1).max(20) }),
    z.strictObject({
      kind: z.literal('intervals'),
      bounds: z.array(z.number()).min(1).max(1000).refine(isRising, 'must rise'),
    }),
    z.strictObject({
      kind: z.literal('order'),
      values: z
        .array(z.string())
        .min(1)
        .max(10_000)
        .refine((values) => new Set(values).size === values.length, 'names a value twice'),
      groupSize: z.int().min(2),
    }),
    z.strictObject({ kind: z.literal('mask'), visible: z.int().min(0).max(64) }),
    z.strictObject({ kind: z.literal('icd10-chapters') }),
    z.strictObject({ kind: z.literal('hk-regions') }),
    z.strictObject({ kind: z.literal('us-zip3'), country: z.string().min(1).optional() }),
  ],
  { error: 'is not a known hierarchy' },
) satisfies z.ZodType<Hierarchy>
