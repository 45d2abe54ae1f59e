import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { digestOf } from '../../domain/audit/canonical.ts'
import type { Profile } from '../../domain/deidentify/profile.ts'
import { type LineViolation, parseYaml } from '../../http/yaml-input.ts'
import { profileSchema } from './profile-schema.ts'

/** A de-identification profile, named by the digest of its content. */
export type LoadedProfile = { readonly profile: Profile; readonly digest: string }

/** A profile that cannot be used; the message names file, line and place of everything that is wrong. */
export class ProfileError extends Error {
  override readonly name = 'ProfileError'
  readonly violations: readonly LineViolation[]
  readonly file: string

  constructor(file: string, violations: readonly LineViolation[]) {
    const places = violations.map(
      ({ line, path, message }) => `line ${line}: ${path === '' ? '' : `${path}: `}${message}`,
    )
    super(`${file} is no valid profile\n  ${places.join('\n  ')}`)
    this.violations = violations
    this.file = file
  }
}

/** @throws ProfileError when the text does not have the form, or the meaning, of a profile */
export const parseProfile = (text: string, file: string): LoadedProfile => readProfile(text, file).loaded

function readProfile(
  text: string,
  file: string,
): { readonly loaded: LoadedProfile; readonly lineOf: (path: string) => number } {
  const parsed = parseYaml<Profile>(text, profileSchema)
  if ('violations' in parsed) throw new ProfileError(file, parsed.violations)
  return { loaded: { profile: parsed.value, digest: digestOf(parsed.value) }, lineOf: parsed.lineOf }
}

/** @throws ProfileError, or when the file is missing; the gateway does not start without one */
export async function loadProfile(policies: string, id: string): Promise<LoadedProfile> {
  const file = join(folderIn(policies), `${id}.yaml`)
  const { loaded, lineOf } = readProfile(await readFile(file, 'utf8'), file)
  if (loaded.profile.id !== id)
    throw new ProfileError(file, [
      { path: 'id', message: `must be ${id}, as the file is called`, line: lineOf('id') },
    ])
  return loaded
}

/** Every profile of a policies folder, by id. @throws ProfileError when one of them cannot be used */
export async function loadProfiles(policies: string): Promise<ReadonlyMap<string, LoadedProfile>> {
  const files = (await readdir(folderIn(policies))).filter((name) => name.endsWith('.yaml')).sort()
  const profiles = new Map<string, LoadedProfile>()
  for (const file of files) {
    const id = file.slice(0, -'.yaml'.length)
    profiles.set(id, await loadProfile(policies, id))
  }
  return profiles
}

const folderIn = (policies: string): string => join(policies, 'deidentification')
