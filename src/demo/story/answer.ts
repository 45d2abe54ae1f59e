import { z } from 'zod'
import { type Problem, problemSchema } from '../../contract/problem.ts'
import type { ReasonCode } from '../../domain/reasons.ts'
import { Mismatch } from './mismatch.ts'

/** The body of a success. @throws Mismatch for another status or a body that breaks the contract */
export async function expectBody<T>(response: Response, status: number, schema: z.ZodType<T>): Promise<T> {
  if (response.status !== status) throw new Mismatch(`status ${status}`, await describe(response))
  const parsed = schema.safeParse(await readJson(response))
  if (parsed.success) return parsed.data
  throw new Mismatch(`an answer as documented (${status})`, z.prettifyError(parsed.error))
}

/** The problem of a refusal. @throws Mismatch for anything but this status and this code */
export async function expectRefusal(response: Response, status: number, code: ReasonCode): Promise<Problem> {
  if (response.status !== status) throw new Mismatch(`refusal ${status} ${code}`, await describe(response))
  const problem = await expectBody(response, status, problemSchema)
  if (problem.code !== code) throw new Mismatch(`refusal ${status} ${code}`, `${status} ${problem.code}`)
  return problem
}

/** A refusal in one line: the code, the policies behind it, what happened and what would change it. */
export const refusalLine = ({ code, detail, policies = [], remedy }: Problem): string => {
  const by = policies.length === 0 ? '' : ` by policy ${policies.join(', ')}`
  return `refused ${code}${by}: ${detail}${remedy === undefined ? '' : ` (${remedy})`}`
}

/** Status of an answer that was not expected, with the code and detail where it is a problem document. */
export async function describe(response: Response): Promise<string> {
  const problem = problemSchema.safeParse(await readJson(response))
  return problem.success
    ? `${response.status} ${problem.data.code}: ${problem.data.detail}`
    : `status ${response.status}`
}

async function readJson(response: Response): Promise<unknown> {
  if (!/\bjson\b/.test(response.headers.get('content-type') ?? '')) {
    await response.body?.cancel()
    return undefined
  }
  return response.json().catch(() => undefined)
}
