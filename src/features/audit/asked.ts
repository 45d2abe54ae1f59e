import { z } from 'zod'
import { auditOutcome, storyKinds } from '../../contract/audit.ts'
import { id, instant } from '../../contract/common.ts'
import { eventTypes } from '../../domain/audit/event.ts'
import { reasonCodes } from '../../domain/reasons.ts'
import type { Context } from '../../http/context.ts'
import type { More } from '../../http/event-of.ts'

const person = z.union([id, z.enum(['system', 'unregistered'])])

/**
 * What may be asked for in a form that can name nobody: ids the gateway made, instants, words it knows. Anything else a
 * caller could have typed, the name or number of a patient for instance.
 */
const closedForms: Readonly<Record<string, z.ZodType>> = {
  person,
  concerns: person,
  project: id,
  request: id,
  grant: id,
  extract: id,
  id,
  type: z.enum(eventTypes),
  outcome: auditOutcome,
  reason: z.enum(reasonCodes),
  from: instant,
  to: instant,
  on: z.iso.date(),
  story: z.enum(storyKinds),
  state: z.enum(['active', 'lifted']),
}

/**
 * What was asked of the log, for the entry that records it: values of a closed form in clear, all others sealed under
 * the caller's own key, where an auditor can open them. No entry repeats what somebody typed.
 * @param asked names and values; members that are neither text nor number say nothing
 */
export function askedOf(
  { seal }: Pick<Context, 'seal'>,
  asked: object,
): Required<Pick<More, 'details' | 'sealed'>> {
  const said = Object.entries(asked).filter(
    ([, value]) => typeof value === 'string' || typeof value === 'number',
  )
  const isClosed = ([name, value]: [string, unknown]): boolean =>
    typeof value === 'number' || (closedForms[name]?.safeParse(value).success ?? false)
  const typed = Object.fromEntries(said.filter((one) => !isClosed(one)))
  return {
    details: Object.fromEntries(said.filter(isClosed)),
    sealed: Object.keys(typed).length === 0 ? [] : [seal('asked', typed)],
  }
}
