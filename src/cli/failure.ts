import type { Violation } from '../errors.ts'

/** Exit codes of every command (design §7). */
export const exitCodes = { ok: 0, failure: 1, usage: 2, refused: 3, verification: 4 } as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** What people and scripts are told of an error: what happened, its code, and what would change it. */
export type FailureReport = {
  readonly message: string
  readonly code: string
  readonly exitCode: ExitCode
  readonly remedy?: string | undefined
  readonly stage?: string | undefined
  readonly reasons?: readonly { readonly code: string; readonly detail: string; readonly remedy: string }[]
  readonly policies?: readonly string[]
  readonly violations?: readonly (Violation & { readonly line?: number })[]
  readonly requestId?: string
}

/** A command that ends without having done what it was asked for. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure'
  readonly report: FailureReport

  constructor(report: FailureReport, options: { cause?: unknown } = {}) {
    super(report.message, options)
    this.report = report
  }
}

/** The command line itself is wrong. */
export const usage = (message: string, remedy?: string): CommandFailure =>
  new CommandFailure({ message, code: 'USAGE', exitCode: exitCodes.usage, remedy })

/** The result has been printed in full; only the exit code is left to say. */
export class ExitWith extends Error {
  override readonly name = 'ExitWith'
  readonly exitCode: ExitCode

  constructor(exitCode: ExitCode) {
    super(`exit code ${exitCode}`)
    this.exitCode = exitCode
  }
}
