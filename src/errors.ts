import { type ReasonCode, reasons } from './domain/reasons.ts'
import type { Violation } from './domain/refusal.ts'

export { type ReasonCode, reasons } from './domain/reasons.ts'
export { type Reason, Refusal, refuse, type Stage, type Violation } from './domain/refusal.ts'

/**
 * An operation that could not be done for a reason other than a decision: bad input, something missing, a dependency
 * that is down. `detail` is shown to the caller only when `expose` is true (status below 500 or 503).
 */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ReasonCode
  readonly status: number
  readonly expose: boolean
  readonly violations: readonly Violation[]

  constructor(
    code: ReasonCode,
    detail?: string,
    options: { cause?: unknown; violations?: readonly Violation[] } = {},
  ) {
    super(detail ?? reasons[code].title, options.cause === undefined ? {} : { cause: options.cause })
    this.code = code
    this.status = reasons[code].status
    this.expose = this.status < 500 || this.status === 503
    this.violations = options.violations ?? []
  }
}
