import { existsSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { KeyError } from './key-error.ts'
import { readOrCreateKeyFile } from './key-file.ts'
import { retiredKeysFile } from './log-keys.ts'
import { generatePem } from './signing-keys.ts'

/** Makes the key that will sign beside the present one from the next start on. Repeating it changes nothing. */
export async function beginRotation(directory: string): Promise<void> {
  requirePresent(directory)
  await readOrCreateKeyFile(join(directory, 'checkpoint-next.pem'), generatePem)
}

/**
 * Ends the overlap: the next key becomes the only one from the next start on, the old private key is gone for good, and
 * its verifier key is listed as retired, first, so that no crash leaves checkpoints that nobody can verify.
 * @param retired verifier key of the present key
 * @throws KeyError KEY_MISSING when no rotation was begun
 */
export async function finishRotation(directory: string, retired: string): Promise<void> {
  requirePresent(directory)
  const next = join(directory, 'checkpoint-next.pem')
  if (!existsSync(next)) throw new KeyError('KEY_MISSING', 'No rotation of the log key was begun')
  const list = await open(retiredKeysFile(directory), 'a', 0o600)
  try {
    await list.write(`${retired}\n`)
    await list.sync()
  } finally {
    await list.close()
  }
  await rename(next, join(directory, 'checkpoint.pem'))
}

function requirePresent(directory: string): void {
  if (!existsSync(join(directory, 'checkpoint.pem'))) {
    throw new KeyError('KEY_MISSING', `${directory} holds no key of the audit log`)
  }
}
