import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { canonicalJson } from '../../domain/audit/canonical.ts'
import { eventClasses } from '../../domain/audit/retention/event-class.ts'
import { parsePeriod } from '../../domain/audit/retention/period.ts'
import type { RetentionPolicy } from '../../domain/audit/retention/policy.ts'
import { digestOfText } from '../../domain/policy/digest.ts'
import { type LineViolation, parseYaml } from '../../http/yaml-input.ts'

const text = z.string().trim().min(1).max(500)
const rule = z.strictObject({
  keep: z
    .string()
    .refine(
      (value) => parsePeriod(value) !== undefined,
      'must be an ISO 8601 period of at least a day, such as P6Y or P1Y6M',
    ),
  reason: text,
  citation: text,
})

export const retentionSchema: z.ZodType<RetentionPolicy> = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,63}$/),
  version: z.int().min(1),
  title: text,
  // Every class must be there: what no rule is about would be kept or lost by accident.
  classes: z.record(z.enum(eventClasses), rule),
})

/** A retention policy, named by the digest of its content. */
export type LoadedRetention = {
  readonly policy: RetentionPolicy
  readonly digest: string
  /** Canonical JSON of the policy, which the digest is of. */
  readonly content: string
}

/** A retention policy that cannot be used; the message names file, line and place of everything that is wrong. */
export class RetentionError extends Error {
  override readonly name = 'RetentionError'

  constructor(file: string, violations: readonly LineViolation[]) {
    const places = violations.map(
      ({ line, path, message }) => `line ${line}: ${path === '' ? '' : `${path}: `}${message}`,
    )
    super(`${file} is no valid retention policy\n  ${places.join('\n  ')}`)
  }
}

/** @throws RetentionError when the text does not have the form of a retention policy */
export function parseRetention(yaml: string, file: string): LoadedRetention {
  const parsed = parseYaml<RetentionPolicy>(yaml, retentionSchema)
  if ('violations' in parsed) throw new RetentionError(file, parsed.violations)
  const content = canonicalJson(parsed.value)
  return { policy: parsed.value, digest: digestOfText(content), content }
}

/**
 * The retention policy `retention/<id>.yaml` of a policies folder.
 * @throws RetentionError, or when the file is missing; the gateway does not start without one
 */
export async function loadRetention(policies: string, id: string): Promise<LoadedRetention> {
  const file = join(policies, 'retention', `${id}.yaml`)
  const loaded = parseRetention(await readFile(file, 'utf8'), file)
  if (loaded.policy.id === id) return loaded
  throw new RetentionError(file, [{ path: 'id', message: `must be ${id}, as the file is called`, line: 1 }])
}
