import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { z } from 'zod'
import type { Committee } from '../../domain/review/committee.ts'

const schema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,63}$/),
  title: z.string().trim().min(1),
  // Two-person rule: a committee in which one vote decides is not a committee.
  quorum: z.int().min(2),
})

/**
 * How the committee works, from `policies/committees/<id>.yaml`.
 * @throws Error naming the file when it is missing, has an unknown or missing field, or a quorum below two; the gateway
 *   does not start then.
 */
export async function loadCommittee(file: string): Promise<Committee> {
  try {
    return schema.parse(parse(await readFile(file, 'utf8')))
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error)
    throw new Error(`The rules of the committee cannot be used (${file}): ${why}`, { cause: error })
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
