import type { Request, Response } from 'express'
import { type OnProgress, progressType } from '../contract/progress.ts'
import { knownError, problemOf } from './problem.ts'
import { requestIdOf } from './request-id.ts'

/** Lines about progress are at least so far apart. */
const EVERY_MS = 250

/** Whether the caller would rather be told how far long work is than get its result alone. */
export const wantsProgress = (request: Request): boolean =>
  request.accepts(['application/json', progressType]) === progressType

/**
 * Answers long work line by line. Its first line sends the status: what fails before (a refusal, bad input) is answered as
 * everywhere else, what fails later is the last line.
 */
export async function answerWithProgress(
  response: Response,
  work: (onProgress: OnProgress) => Promise<unknown>,
): Promise<void> {
  let last = Number.NEGATIVE_INFINITY
  const send = (line: object) => {
    if (!response.headersSent)
      response.status(200).setHeader('Cache-Control', 'no-store').setHeader('Content-Type', progressType)
    response.write(`${JSON.stringify(line)}\n`)
  }
  try {
    const result = await work((done, total) => {
      if (performance.now() - last < EVERY_MS) return
      last = performance.now()
      send({ done, total })
    })
    send({ result })
  } catch (error) {
    if (!response.headersSent) throw error
    response.locals.error = error
    send({ problem: problemOf(knownError(error), requestIdOf(response)) })
  }
  response.end()
}
