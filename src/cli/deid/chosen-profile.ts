import { type LoadedProfile, loadProfile, ProfileError } from '../../platform/policy/profile.ts'
import { CommandFailure, exitCodes } from '../failure.ts'

/** @throws CommandFailure PROFILE_INVALID with the lines that are wrong, or PROFILE_UNKNOWN */
export async function chosenProfile(policies: string, name: string): Promise<LoadedProfile> {
  // The name becomes part of a path.
  if (!/^[a-z0-9-]+$/.test(name)) throw fail(`${name} is no name of a profile`, 'PROFILE_UNKNOWN', undefined)
  try {
    return await loadProfile(policies, name)
  } catch (cause) {
    if (cause instanceof ProfileError)
      throw fail(`${cause.file} is no valid profile`, 'PROFILE_INVALID', cause)
    throw fail(`There is no profile ${name}`, 'PROFILE_UNKNOWN', cause)
  }
}

const fail = (message: string, code: string, cause: unknown): CommandFailure =>
  new CommandFailure(
    {
      message,
      code,
      exitCode: exitCodes.failure,
      remedy:
        cause instanceof ProfileError
          ? 'Correct the lines named'
          : 'Profiles are the files in the folder deidentification of the policies folder',
      ...(cause instanceof ProfileError ? { violations: cause.violations } : {}),
    },
    { cause },
  )
