import { join } from 'node:path'
import type { Config } from '../../config.ts'
import { packageRoot } from '../../package-root.ts'
import { loadPolicyEngine } from '../../platform/policy/cedar.ts'
import { loadCommittee } from '../../platform/policy/committee.ts'
import { loadProfile, loadProfiles } from '../../platform/policy/profile.ts'
import { runExamples } from '../policy-examples.ts'
import { attempt, type Check, fail, ok } from './check.ts'

/** Policies fit their schema and answer every example as expected; profile and committee can be used. */
export async function checkPolicies(config: Config): Promise<Check[]> {
  const folder = config.policies ?? join(packageRoot, 'policies')
  return [
    ...(await attempt('policies', () => {
      const engine = loadPolicyEngine(join(folder, 'access'))
      const { examples, failures } = runExamples(engine, join(folder, 'tests'))
      const wrong = failures.map(({ file, name }) =>
        fail('policies', `${file}: ${name} is answered otherwise`),
      )
      const fine = `${engine.policies.length} policies, ${examples} examples answered as expected, ${engine.bundle}`
      return wrong.length > 0 ? wrong : [ok('policies', fine)]
    })),
    ...(await attempt('profile', async () => {
      await loadProfiles(folder)
      const { profile, digest } = await loadProfile(folder, config.profile)
      return [ok('profile', `${profile.id} version ${profile.version}, ${digest}`)]
    })),
    ...(await attempt('committee', async () => {
      const { id, quorum } = await loadCommittee(join(folder, 'committees', `${config.committee}.yaml`))
      return [ok('committee', `${id}, quorum ${quorum}`)]
    })),
  ]
}
