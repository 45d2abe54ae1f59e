import type { DatasetDefinition } from '../domain/dataset/definition.ts'
import { refuse } from '../domain/refusal.ts'
import type { AppliedProfile, ReleasePorts } from './ports.ts'

/**
 * The profile a dataset is released under: the one its definition names, else the gateway's own.
 * @throws Refusal PROFILE_UNKNOWN when the definition names one the gateway does not have (any more)
 */
export function profileOf(ports: ReleasePorts, { profile: id }: DatasetDefinition): AppliedProfile {
  if (id === undefined) return { profile: ports.profile, digest: ports.profileDigest }
  const named = ports.profiles.get(id)
  if (named === undefined)
    throw refuse('deIdentify', 'PROFILE_UNKNOWN', `The gateway has no de-identification profile ${id}`)
  return named
}
