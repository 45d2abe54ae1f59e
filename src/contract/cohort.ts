import { z } from 'zod'
import type { Predicate } from '../domain/cohort/predicate.ts'

/** The domain allows 12 levels; this only keeps hostile input from exhausting the stack before it is asked. */
const deepest = 32

const inherited = (name: string): boolean =>
  name.split('.').some((part) => Object.hasOwn(Object.prototype, part))

/** `table.variable`. Names every JavaScript object has are refused: looking them up would find what nobody declared. */
export const variableName = z
  .templateLiteral([
    z.string().regex(/[a-z][a-z0-9_]{0,62}/),
    '.',
    z.string().regex(/[A-Za-z_][A-Za-z0-9_]{0,62}/),
  ])
  .refine((name) => !inherited(name), 'is not a name of a variable')

const scalar = z.union([z.string().max(200), z.number(), z.boolean()])

const node: z.ZodType<Predicate> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(node).max(200) }),
    z.strictObject({ any: z.array(node).max(200) }),
    z.strictObject({ not: node }),
    z.strictObject({
      variable: variableName,
      op: z.enum(['eq', 'ne', 'lt', 'le', 'gt', 'ge']),
      value: scalar,
    }),
    z.strictObject({ variable: variableName, op: z.literal('in'), values: z.array(scalar).min(1).max(1000) }),
    z.strictObject({ variable: variableName, op: z.literal('between'), from: scalar, to: scalar }),
    z.strictObject({
      variable: variableName,
      op: z.literal('starts-with'),
      value: z.string().min(1).max(200),
    }),
    z.strictObject({ variable: variableName, op: z.literal('present') }),
  ]),
)

/** A cohort: a tree over variables of one dataset. */
export const predicate = z
  .preprocess((value, context) => {
    if (!isTooDeep(value)) return value
    context.addIssue({ code: 'custom', message: `is nested deeper than ${deepest}` })
    return z.NEVER
  }, node)
  .describe('Cohort predicate: all, any, not, or a comparison of one variable')

/** Iterative: the point is not to recurse into it. */
function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value]
  // Two levels of JSON (an object and its list) for each level of the tree.
  for (let depth = 0; depth <= deepest * 2; depth++) {
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []))
    if (level.length === 0) return false
  }
  return true
}
