import { copyFile, link, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { hasCode } from '../../platform/keys/key-file.ts'
import { CommandFailure, exitCodes } from '../failure.ts'

/**
 * Puts finished files into a folder, each whole or not at all, and never over a file that is there.
 * @throws CommandFailure OUT_EXISTS, OUT_UNWRITABLE
 */
export async function writeOut(from: string, names: readonly string[], out: string): Promise<void> {
  try {
    await mkdir(out, { recursive: true, mode: 0o700 })
    for (const name of names) await place(join(from, name), join(out, name))
  } catch (cause) {
    const exists = hasCode(cause, 'EEXIST')
    throw new CommandFailure(
      {
        message: exists ? `${out} already holds ${names.join(' or ')}` : `${out} cannot be written to`,
        code: exists ? 'OUT_EXISTS' : 'OUT_UNWRITABLE',
        exitCode: exitCodes.failure,
        remedy: exists ? 'Name another folder; nothing is overwritten' : 'Check the path and its permissions',
      },
      { cause },
    )
  }
}

async function place(from: string, to: string): Promise<void> {
  const draft = `${to}.draft`
  try {
    await copyFile(from, draft)
    // link(), not rename(): it fails when the name is taken.
    await link(draft, to)
  } finally {
    await rm(draft, { force: true })
  }
}
