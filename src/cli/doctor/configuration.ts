import { assertProductionSafe, type Config, ConfigError, type Environment, readConfig } from '../../config.ts'
import { type Check, fail, ok, warn } from './check.ts'

/** Every key that is wrong, unknown, or not good enough for production. */
export function checkConfiguration(
  overrides: Environment,
  env: Environment,
): { readonly checks: readonly Check[]; readonly config?: Config } {
  try {
    const { config, unknown } = readConfig(overrides, env)
    return {
      config,
      checks: [
        ok('configuration', 'every key is well formed'),
        ...unknown.map((key) => warn('configuration', `${key} is not a key of the configuration`)),
        ...productionChecks(config),
        ...identityChecks(config),
      ],
    }
  } catch (error) {
    return { checks: problemsOf(error).map((problem) => fail('configuration', problem)) }
  }
}

function productionChecks(config: Config): Check[] {
  if (!config.production) return [warn('production', 'NODE_ENV is not production: for trial only')]
  try {
    assertProductionSafe(config, { demo: false })
    return [ok('production', 'nothing meant for trial is in use')]
  } catch (error) {
    return problemsOf(error).map((problem) => fail('production', problem))
  }
}

function identityChecks({ oidcIssuer, oidcAudience, production }: Config): Check[] {
  if (oidcIssuer !== undefined && oidcAudience !== undefined) return [ok('identity provider', oidcIssuer)]
  // In production the check above has said so already.
  return production
    ? []
    : [warn('identity provider', 'serve needs HARBOURGATE_OIDC_ISSUER and HARBOURGATE_OIDC_AUDIENCE')]
}

const problemsOf = (error: unknown): readonly string[] => {
  if (error instanceof ConfigError) return error.problems
  throw error
}
