import { z } from 'zod'
import { problemSchema } from './problem.ts'

/**
 * Media type of an answer to long work: JSON, one value on each line. How far it is, any number of times, then its result or
 * the problem that ended it.
 */
export const progressType = 'application/x-ndjson'

export const progressLine = z.union([
  z.strictObject({ done: z.int(), total: z.int() }),
  z.strictObject({ result: z.unknown() }),
  z.strictObject({ problem: problemSchema }),
])
type ProgressLine = z.output<typeof progressLine>

/** How much of the work is done, and of how much, about. */
export type OnProgress = (done: number, total: number) => void

/**
 * Reads such an answer to its end.
 * @returns the line that ended it
 * @throws Error when it broke off, or is of another form
 */
export async function readProgress(
  body: ReadableStream<Uint8Array> | null,
  onProgress: OnProgress,
): Promise<Exclude<ProgressLine, { done: number }>> {
  for await (const text of linesOf(body)) {
    const line = progressLine.parse(JSON.parse(text))
    if (!('done' in line)) return line
    onProgress(line.done, line.total)
  }
  throw new Error('the answer broke off before its end')
}

async function* linesOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<string> {
  const reader = body?.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  for (;;) {
    const { value, done = true } = (await reader?.read()) ?? {}
    if (done) return
    const lines = (rest + decoder.decode(value, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
}
