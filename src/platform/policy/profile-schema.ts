import { z } from 'zod'
import { variableClasses } from '../../domain/dataset/definition.ts'
import { type Profile, profileBases, type Rule, sourceKinds } from '../../domain/deidentify/profile.ts'
import { classesWithoutRule } from '../../domain/deidentify/rules.ts'
import { isStep } from '../../domain/deidentify/transforms/round.ts'
import { pseudonymMethods, type RuleTransform } from '../../domain/deidentify/transforms/transform.ts'
import { dateUnits } from '../../domain/deidentify/transforms/truncate-date.ts'
import { hierarchySchema } from './hierarchy-schema.ts'
import { scrubTextSchema } from './scrub-text-schema.ts'

const finite = z.number().refine(Number.isFinite, 'must be a finite number')
const step = z.number().positive().refine(isStep, 'must be a whole number or 1 divided by one, such as 0.1')

const transformSchema = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('drop') }),
    z.strictObject({ kind: z.literal('keep') }),
    z.strictObject({ kind: z.literal('pseudonym'), method: z.enum(pseudonymMethods) }),
    z.strictObject({ kind: z.literal('generalise'), hierarchy: z.string().optional() }),
    z.strictObject({ kind: z.literal('shift-date'), timeOfDay: z.enum(['keep', 'drop']).optional() }),
    z.strictObject({
      kind: z.literal('truncate-date'),
      unit: z.enum(dateUnits),
      oldestAge: z.int().min(1).max(120).optional(),
    }),
    z.strictObject({ kind: z.literal('age'), topCode: z.int().min(1).max(120) }),
    z
      .strictObject({ kind: z.literal('top-bottom-code'), bottom: finite.optional(), top: finite.optional() })
      .refine(({ bottom, top }) => bottom !== undefined || top !== undefined, 'needs bottom or top')
      .refine(({ bottom = -Infinity, top = Infinity }) => bottom < top, 'bottom must be below top'),
    z.strictObject({ kind: z.literal('round'), to: step }),
    z
      .strictObject({ kind: z.literal('noise'), maximum: z.number().positive(), step })
      .refine(({ maximum, step }) => step <= maximum, 'step must not exceed maximum')
      .refine(({ maximum, step }) => maximum / step <= 1e6, 'maximum must be at most 1,000,000 steps'),
    z.strictObject({ kind: z.literal('suppress-rare'), minimum: z.int().min(2) }),
    scrubTextSchema,
  ],
  { error: 'is not a known transform' },
) satisfies z.ZodType<RuleTransform>

const patterns = z.array(z.string().min(1)).min(1).optional()

const ruleSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  classes: z.array(z.enum(variableClasses)).min(1),
  types: z.array(z.enum(sourceKinds)).min(1).optional(),
  variables: patterns,
  hierarchies: patterns,
  identifiers: patterns,
  transform: transformSchema,
  why: z.string().min(1),
}) satisfies z.ZodType<Rule>

const attribute = z.string().regex(/^[^.]+\.[^.]+$/, 'must be table.variable')
const share = z.number().positive().max(1)
const concerned = { attribute, alsoIn: z.array(attribute).min(1).optional() }

const modelSchema = z.discriminatedUnion('model', [
  z.strictObject({ model: z.literal('k-anonymity'), k: z.int().min(2) }),
  z.strictObject({ model: z.literal('distinct-l-diversity'), ...concerned, l: z.int().min(2) }),
  z.strictObject({ model: z.literal('entropy-l-diversity'), ...concerned, l: z.number().gt(1) }),
  z.strictObject({ model: z.literal('t-closeness-equal'), ...concerned, t: share }),
  z.strictObject({ model: z.literal('t-closeness-ordered'), ...concerned, t: share }),
])

/** Form and meaning of a profile; every rule between fields is reported at the place that breaks it. */
export const profileSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9-]+$/),
    version: z.int().min(1),
    title: z.string().min(1),
    basis: z.enum(profileBases),
    thresholds: z.strictObject({
      k: z.int().min(1).max(100_000),
      maximumSuppression: z.number().min(0).lt(1, 'must be below 1: all patients suppressed is no release'),
      smallCell: z.int().min(1),
    }),
    models: z.array(modelSchema).optional(),
    suppression: z.enum(['patients', 'cells']).optional(),
    dateShift: z.strictObject({ maximumDays: z.int().min(1).max(3650) }).optional(),
    hierarchies: z.record(z.string(), hierarchySchema),
    rules: z.array(ruleSchema).min(1),
  })
  .superRefine((profile, context) => {
    for (const [path, message] of contradictions(profile)) context.addIssue({ code: 'custom', path, message })
  }) satisfies z.ZodType<Profile>

type Finding = readonly [path: (string | number)[], message: string]

function contradictions(profile: Profile): Finding[] {
  const found: Finding[] = profile.rules.flatMap((rule, at) =>
    contradictionsOf(rule, profile).map((message): Finding => [['rules', at, 'transform'], message]),
  )
  const ids = profile.rules.map(({ id }) => id)
  for (const [at, id] of ids.entries())
    if (ids.indexOf(id) < at) found.push([['rules', at, 'id'], `there are two rules ${id}`])
  for (const one of classesWithoutRule(profile.rules))
    found.push([['rules'], `no rule is certain to apply to a variable of class ${one}`])
  for (const [at, model] of (profile.models ?? []).entries())
    if (
      model.model !== 'k-anonymity' &&
      new Set([model.attribute, ...(model.alsoIn ?? [])]).size <= (model.alsoIn ?? []).length
    )
      found.push([['models', at, 'alsoIn'], 'names a variable twice'])
  if (profile.thresholds.k < 2 && profile.basis !== 'limited-data-set')
    found.push([['thresholds', 'k'], `k of 1 protects nobody; only a limited data set goes without`])
  return found
}

/** Classes whose values never leave as they are, and what may be done with them instead. */
const only: Readonly<Record<string, readonly string[]>> = {
  'patient-key': ['pseudonym'],
  'direct-identifier': ['drop'],
  'free-text': ['drop', 'scrub-text'],
}

function contradictionsOf({ classes, transform }: Rule, profile: Profile): string[] {
  const found: string[] = []
  for (const one of classes) {
    const allowed = only[one]
    if (allowed !== undefined && !allowed.includes(transform.kind))
      found.push(`a ${one} may only be treated by ${allowed.join(' or ')}`)
    if (allowed === undefined && transform.kind === 'pseudonym')
      found.push(`${one} is no patient-key, so it cannot become a pseudonym`)
  }
  const shifts =
    transform.kind === 'shift-date' || (transform.kind === 'scrub-text' && transform.dates === 'shift')
  if (shifts && profile.dateShift === undefined) found.push('shifts dates, and the profile sets no dateShift')
  if (transform.kind === 'generalise' && transform.hierarchy !== undefined)
    if (!Object.hasOwn(profile.hierarchies, transform.hierarchy))
      found.push(`the profile has no hierarchy ${transform.hierarchy}`)
  return found
}
