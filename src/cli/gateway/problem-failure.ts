import type { Problem } from '../../contract/problem.ts'
import { CommandFailure, exitCodes } from '../failure.ts'

/** An error the gateway answered with, its exit code among the rest. */
export function problemFailure(problem: Problem): CommandFailure {
  const { detail, code, remedy, stage, reasons, policies, violations, requestId } = problem
  return new CommandFailure({
    message: detail,
    code,
    remedy,
    stage,
    exitCode: isRefusal(problem) ? exitCodes.refused : exitCodes.failure,
    requestId,
    ...(reasons === undefined ? {} : { reasons }),
    ...(policies === undefined ? {} : { policies }),
    ...(violations === undefined ? {} : { violations }),
  })
}

/** A decision not to do it, as opposed to something wrong or broken. An unchanged dataset is nothing anybody decided. */
const isRefusal = ({ status, stage }: Problem): boolean =>
  status === 403 || (status === 409 && stage !== undefined && stage !== 'input')
