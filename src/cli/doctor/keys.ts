import type { Config } from '../../config.ts'
import { foldersOf } from '../../folders.ts'
import { RootKey, readGeneratedRootKey } from '../../platform/keys/root-key.ts'
import { existingSigningKeys } from '../existing-keys.ts'
import { attempt, type Check, fail, ok, warn } from './check.ts'

/** Keys are there, readable by nobody else and strong; none is made. */
export const checkKeys = async (config: Config): Promise<Check[]> => [
  ...(await attempt('root key', () => checkRootKey(config))),
  ...(await attempt('signing keys', () => checkSigningKeys(config))),
]

async function checkRootKey(config: Config): Promise<Check[]> {
  if (config.rootKey !== undefined) {
    new RootKey(config.rootKey)
    return [ok('root key', 'configured')]
  }
  const generated = await readGeneratedRootKey(foldersOf(config.data).keys)
  if (config.production) return [fail('root key', 'is not configured; production never uses a generated one')]
  return generated === undefined
    ? [warn('root key', 'none yet; the first start generates one, for trial only')]
    : [warn('root key', 'generated, kept in the data folder: for trial only')]
}

async function checkSigningKeys(config: Config): Promise<Check[]> {
  const keys = await existingSigningKeys(config)
  if (keys !== undefined) return [ok('signing keys', `certificates are signed with ${keys.certificate.kid}`)]
  return config.production && !config.allowEmbeddedInProduction
    ? [fail('signing keys', 'HARBOURGATE_SIGNING_KEY_FILE is required in production')]
    : [warn('signing keys', 'none yet; the first start generates them')]
}
