import { open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import type { TreeHead } from '../../domain/audit/checkpoint.ts'
import { parseBase64, parseUint64, toBase64 } from '../../domain/audit/strict-encoding.ts'
import { VerificationError } from '../../domain/audit/verification-error.ts'
import { isMissing } from '../is-missing.ts'

/** What a witness signed last, by origin. A witness that forgets it can be made to sign another history. */
export type WitnessState = {
  last(origin: string): TreeHead | undefined
  /** Durable once it returns; the state before stays whole when it fails. */
  remember(origin: string, head: TreeHead, checkpoint: string): Promise<void>
}

const stored = z.record(
  z.string(),
  z.strictObject({ size: z.string(), root: z.string(), checkpoint: z.string() }),
)

/**
 * State in a file, replaced in one step. A missing file is an empty state; one that cannot be read is an error, because
 * starting again from nothing would be forgetting.
 * @throws VerificationError `tree-state-invalid`
 */
export async function openWitnessState(file: string): Promise<WitnessState> {
  const logs = await read(file)
  return {
    last: (origin) => {
      const found = logs[origin]
      return found === undefined ? undefined : headOf(file, found)
    },
    remember: async (origin, { size, root }, checkpoint) => {
      const next = { ...logs, [origin]: { size: String(size), root: toBase64(root), checkpoint } }
      await replace(file, `${JSON.stringify(next, null, 2)}\n`)
      Object.assign(logs, next)
    },
  }
}

async function read(file: string): Promise<z.output<typeof stored>> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return '{}'
    throw error
  })
  try {
    const logs = stored.parse(JSON.parse(text))
    for (const each of Object.values(logs)) headOf(file, each)
    return logs
  } catch {
    throw broken(file)
  }
}

function headOf(file: string, { size, root }: { readonly size: string; readonly root: string }): TreeHead {
  const head = { size: parseUint64(size), root: parseBase64(root) }
  if (head.size === undefined || head.root === undefined) throw broken(file)
  return { size: head.size, root: head.root }
}

async function replace(file: string, text: string): Promise<void> {
  const draft = `${file}.new`
  const handle = await open(draft, 'w', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(draft, file)
  // The new name is durable only once its folder is.
  const folder = await open(dirname(file), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

const broken = (file: string) =>
  new VerificationError('tree-state-invalid', `${file} does not hold what the witness signed; restore it`)
