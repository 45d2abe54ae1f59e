import { randomUUID } from 'node:crypto'
import { link, mkdir, open, readFile, stat, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { KeyError } from './key-error.ts'

/** Whether an error of the operating system has this code. */
export const hasCode = (error: unknown, code: string): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === code

/**
 * The bytes of a key file the operator provides (a mounted secret, for instance, whose mode is not ours to judge).
 *
 * @throws KeyError KEY_FILE_UNREADABLE
 */
export async function readKeyFile(path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (cause) {
    throw new KeyError('KEY_FILE_UNREADABLE', `The key file ${path} cannot be read`, { cause })
  }
}

/**
 * The bytes of a key file the gateway keeps itself, or undefined when there is none.
 *
 * @throws KeyError KEY_FILE_EXPOSED when group or others have any right to it, KEY_FILE_UNREADABLE
 */
export async function readOwnKeyFile(path: string): Promise<Buffer | undefined> {
  try {
    const { mode } = await stat(path)
    // Windows has no such bits and reports 0666 for everything.
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new KeyError(
        'KEY_FILE_EXPOSED',
        `The key file ${path} is open to other users; set its mode to 0600`,
      )
    }
    return await readFile(path)
  } catch (cause) {
    if (hasCode(cause, 'ENOENT')) return undefined
    if (cause instanceof KeyError) throw cause
    throw new KeyError('KEY_FILE_UNREADABLE', `The key file ${path} cannot be read`, { cause })
  }
}

/**
 * Reads the key file, or creates it with what `generate` gives: mode 0600, in a directory of mode 0700. Two processes
 * that start at once end up with the same key, and a crash leaves either no key file or a whole one.
 *
 * @throws KeyError KEY_FILE_EXPOSED, KEY_FILE_UNREADABLE
 */
export async function readOrCreateKeyFile(path: string, generate: () => string): Promise<Buffer> {
  const present = await readOwnKeyFile(path)
  if (present !== undefined) return present

  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const draft = `${path}.${randomUUID()}`
  const file = await open(draft, 'wx', 0o600)
  try {
    await file.writeFile(generate())
    await file.sync()
  } finally {
    await file.close()
  }
  try {
    // link(), not rename(): it fails when another process was first, and then that key counts.
    await link(draft, path)
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
  } finally {
    await unlink(draft)
  }
  const created = await readOwnKeyFile(path)
  if (created === undefined) throw new KeyError('KEY_FILE_UNREADABLE', `The key file ${path} vanished`)
  return created
}
