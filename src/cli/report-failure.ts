import { ConfigError } from '../config.ts'
import { VerificationError } from '../domain/audit/verification-error.ts'
import { NothingFoundInTime } from '../domain/deidentify/suggest/suggest.ts'
import { AppError, Refusal, reasons } from '../errors.ts'
import { KeyError } from '../platform/keys/key-error.ts'
import { CommandFailure, exitCodes, type FailureReport } from './failure.ts'
import type { Io } from './io.ts'
import { plain } from './text/plain.ts'

/** What is told of an error, whatever its kind. */
export function reportOf(error: unknown): FailureReport {
  if (error instanceof CommandFailure) return error.report
  if (error instanceof Refusal) return { ...known(error), stage: error.stage, exitCode: exitCodes.refused }
  if (error instanceof AppError) return known(error)
  const failed = {
    message: error instanceof Error ? error.message : String(error),
    exitCode: exitCodes.failure,
  }
  if (error instanceof ConfigError)
    return {
      ...failed,
      code: 'CONFIGURATION_INVALID',
      remedy: 'Correct the keys named; harbourgate doctor checks all',
    }
  if (error instanceof KeyError)
    return { ...failed, code: error.code, remedy: 'harbourgate doctor shows which keys are used' }
  if (error instanceof NothingFoundInTime)
    return {
      ...failed,
      code: 'SEARCH_TIME_OVER',
      remedy: 'Give more --seconds, fewer quasi-identifiers or coarser hierarchies',
    }
  if (error instanceof VerificationError)
    return { ...failed, code: 'INPUT_INVALID', remedy: 'Check the key or file given' }
  return { ...failed, code: 'INTERNAL', remedy: 'harbourgate doctor finds common causes' }
}

function known(error: AppError | Refusal): FailureReport {
  // The only database that a second process cannot share is the embedded one.
  const inUse = error.code === 'DATABASE_UNAVAILABLE' && error.message.includes('is in use by')
  return {
    message: error.message,
    code: error.code,
    exitCode: exitCodes.failure,
    remedy: inUse
      ? 'Ask the running gateway instead: --server URL, with an access token in HARBOURGATE_TOKEN'
      : reasons[error.code].remedy,
    violations: error.violations,
  }
}

/** Prints the error for people; with `json` also as an object on standard output. @returns the exit code */
export function printFailure(io: Io, error: unknown, { json }: { json: boolean }): number {
  const report = reportOf(error)
  if (json) io.stdout(`${JSON.stringify(failureObject(report))}\n`)
  io.stderr(textOf(report))
  return report.exitCode
}

/** What `--json` prints of a failure. */
export const failureObject = ({ exitCode, ...shown }: FailureReport) => ({ error: { ...shown, exitCode } })

function textOf(report: FailureReport): string {
  const { message, code, stage, remedy, requestId, policies = [], violations = [] } = report
  const more = (report.reasons ?? []).filter((reason) => reason.detail !== message)
  const lines = [
    `error: ${plain(message, { lines: true })}`,
    ...violations.map(({ path, message: what, line }) =>
      plain(`  ${line === undefined ? '' : `line ${line}: `}${path === '' ? '' : `${path}: `}${what}`),
    ),
    ...more.map((reason) => plain(`  also: ${reason.detail} (${reason.code})`)),
    `  code: ${code}${stage === undefined ? '' : ` (stage ${stage})`}`,
    ...(policies.length === 0 ? [] : [`  policies: ${policies.join(', ')}`]),
    ...(remedy === undefined ? [] : [`  what helps: ${plain(remedy)}`]),
    ...(requestId === undefined ? [] : [`  request id: ${requestId}`]),
  ]
  return `${lines.join('\n')}\n`
}
