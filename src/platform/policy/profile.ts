import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { digestOf } from '../../domain/audit/canonical.ts'
import type { Profile } from '../../domain/deidentify/profile.ts'

const bands = { width: z.int().min(1).max(50), topCode: z.int().min(1).max(90) }

const profileSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  version: z.int().min(1),
  title: z.string().min(1),
  thresholds: z.strictObject({
    k: z.int().min(2),
    maximumSuppression: z.number().min(0).max(1),
    smallCell: z.int().min(1),
  }),
  dateShift: z.strictObject({ maximumDays: z.int().min(1).max(3650) }),
  hierarchies: z.record(
    z.string(),
    z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('age-bands'), ...bands }),
      z.strictObject({ kind: z.literal('birth-year-bands'), ...bands }),
      z.strictObject({ kind: z.literal('map'), values: z.record(z.string(), z.string()) }),
      z.strictObject({ kind: z.literal('prefix'), length: z.int().min(1).max(20) }),
    ]),
  ),
}) satisfies z.ZodType<Profile>

/** A de-identification profile, named by the digest of its content. */
export type LoadedProfile = { readonly profile: Profile; readonly digest: string }

/** @throws when the file is missing or does not have the form of a profile; the gateway does not start without one */
export async function loadProfile(policies: string, id: string): Promise<LoadedProfile> {
  const text = await readFile(join(policies, 'deidentification', `${id}.yaml`), 'utf8')
  const profile = profileSchema.parse(parse(text))
  return { profile, digest: digestOf(profile) }
}
