import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { foldersOf } from '../folders.ts'
import { loadSigningKeys, type SigningKeys } from '../platform/keys/signing-keys.ts'

/**
 * The signing keys of a gateway that has some, or undefined: never makes any.
 * @throws KeyError when there are keys that cannot be used
 */
export async function existingSigningKeys(config: Config): Promise<SigningKeys | undefined> {
  if (config.signingKeyFile !== undefined)
    return loadSigningKeys({ file: config.signingKeyFile, mayGenerate: false })
  const directory = foldersOf(config.data).keys
  const isThere = ['certificate.pem', 'checkpoint.pem'].every((name) => existsSync(join(directory, name)))
  return isThere ? loadSigningKeys({ directory, mayGenerate: true }) : undefined
}
