import { z } from 'zod'
import { problemSchema } from '../../../contract/problem.ts'
import type { Violations } from './field-errors.ts'

const objections = z.object({ violations: problemSchema.shape.violations.unwrap() })

/** What a refused submission leaves for the page on which the request is corrected. */
export type Objections = z.output<typeof objections>

/** Objections handed over in the navigation's state; whatever else is there counts as none. */
export const readObjections = (state: unknown): Violations =>
  objections.safeParse(state).data?.violations ?? []
