import { type Problem, problemSchema } from '../../contract/problem.ts'

/** The gateway's refusal or error as it was answered. */
export class ProblemError extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail)
    this.name = 'ProblemError'
    this.problem = problem
  }
}

/** Reads an error answer; one that is no problem document (a proxy's, say) becomes a plain error. */
export async function toError(response: Response): Promise<Error> {
  const body: unknown = await response.json().catch(() => undefined)
  const parsed = problemSchema.safeParse(body)
  return parsed.success
    ? new ProblemError(parsed.data)
    : new Error(`The gateway answered with status ${response.status}.`)
}
