import { join } from 'node:path'
import type { Command } from 'commander'
import { readConfig } from '../../config.ts'
import { eventClasses, typesOf } from '../../domain/audit/retention/event-class.ts'
import { packageRoot } from '../../package-root.ts'
import { loadPolicyEngine, type PolicyEngine } from '../../platform/policy/cedar.ts'
import { loadCommittee } from '../../platform/policy/committee.ts'
import { loadProfile, loadProfiles } from '../../platform/policy/profile.ts'
import { loadRetention } from '../../platform/policy/retention.ts'
import { type DataOption, noun, verb, withData } from '../command.ts'
import { CommandFailure, ExitWith, exitCodes } from '../failure.ts'
import type { Io } from '../io.ts'
import { type JsonOption, printResult } from '../output.ts'
import { runExamples } from '../policy-examples.ts'

type Options = JsonOption & DataOption & { readonly policies?: string }

const policyVerb = (name: string, description: string): Command =>
  withData(verb(name, description)).option(
    '--policies <dir>',
    'policies folder (default: HARBOURGATE_POLICIES, else those of the package)',
  )

export const policyCommand = (io: Io): Command =>
  noun('policy', 'Policies, from their files alone', [
    policyVerb(
      'check',
      'Check the access policies against their schema, the profiles and the committee',
    ).action((options: Options) => check(io, options)),
    policyVerb('test', 'Ask the policies every example and compare the answers').action((options: Options) =>
      test(io, options),
    ),
  ])

function settingsOf(io: Io, { policies, data }: Options) {
  const { config } = readConfig({ HARBOURGATE_POLICIES: policies, HARBOURGATE_DATA: data }, io.env)
  return { config, folder: config.policies ?? join(packageRoot, 'policies') }
}

/** What is wrong with a policy is shown whole: the policy engine names file, policy and place. */
function loadEngine(folder: string): PolicyEngine {
  try {
    return loadPolicyEngine(join(folder, 'access'))
  } catch (cause) {
    throw invalid(cause)
  }
}

const invalid = (cause: unknown): CommandFailure =>
  new CommandFailure(
    {
      message: cause instanceof Error ? cause.message : String(cause),
      code: 'POLICY_INVALID',
      exitCode: exitCodes.failure,
      remedy: 'Correct the file named',
    },
    { cause },
  )

async function check(io: Io, options: Options): Promise<void> {
  const { config, folder } = settingsOf(io, options)
  const engine = loadEngine(folder)
  try {
    const { profile, digest } = await loadProfile(folder, config.profile)
    // A dataset may name any of them.
    const profiles = [...(await loadProfiles(folder)).keys()]
    const committee = await loadCommittee(join(folder, 'committees', `${config.committee}.yaml`))
    const { policy: retention, digest: retentionDigest } = await loadRetention(folder, config.retention)
    const result = {
      bundle: engine.bundle,
      policies: engine.policies.length,
      profile: { id: profile.id, version: profile.version, digest },
      profiles,
      committee: { id: committee.id, quorum: committee.quorum },
      retention: {
        id: retention.id,
        version: retention.version,
        digest: retentionDigest,
        classes: eventClasses.map((name) => ({
          class: name,
          keep: retention.classes[name].keep,
          events: typesOf(name),
        })),
      },
    }
    printResult(io, options, result, () =>
      [
        `policies   ${result.policies}, bundle ${result.bundle}`,
        `profile    ${profile.id} version ${profile.version}, ${digest}`,
        `profiles   ${profiles.join(', ')}`,
        `committee  ${committee.id}, quorum ${committee.quorum}`,
        `retention  ${retention.id} version ${retention.version}, ${retentionDigest}`,
        ...result.retention.classes.map(
          (rule) => `  ${rule.class} is kept ${rule.keep}: ${rule.events.join(', ')}`,
        ),
        '',
      ].join('\n'),
    )
  } catch (cause) {
    throw invalid(cause)
  }
}

async function test(io: Io, options: Options): Promise<void> {
  const { folder } = settingsOf(io, options)
  const { examples, failures } = runExamples(loadEngine(folder), join(folder, 'tests'))
  printResult(io, options, { ok: failures.length === 0, examples, failures }, () =>
    [
      ...failures.map(
        ({ file, name, expected, answered }) =>
          `differs  ${file}: ${name}\n  expected ${JSON.stringify(expected)}\n  answered ${JSON.stringify(answered)}`,
      ),
      `${examples - failures.length} of ${examples} examples are answered as expected\n`,
    ].join('\n'),
  )
  if (failures.length > 0) throw new ExitWith(exitCodes.failure)
}
