import { type ReasonCode, reasons } from './reasons.ts'

/** Where on the way a refusal was decided. `input` and `authorise` also serve ordinary routes. */
export type Stage =
  | 'input'
  | 'authenticate'
  | 'authorise'
  | 'applyConsent'
  | 'deIdentify'
  | 'checkRisk'
  | 'recordRelease'
  | 'deliver'
  | 'download'

/** One reason for a refusal, with the clause it implements where a policy names one. */
export type Reason = {
  readonly code: ReasonCode
  readonly detail: string
  readonly remedy: string
  readonly policy?: string
  readonly citation?: string
}

/** A place in the caller's input that is wrong: a JSON path such as `variables.2` and what is wrong there. */
export type Violation = { readonly path: string; readonly message: string }

/**
 * A decision not to do something. Says what was refused (`message`), at which stage, why (`reasons`), by which rules
 * (`policies`) and what would change it (`remedy` of each reason). Carries nothing that identifies a patient.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly stage: Stage
  readonly reasons: readonly [Reason, ...Reason[]]
  readonly policies: readonly string[]
  readonly violations: readonly Violation[]

  constructor(
    stage: Stage,
    reasons: readonly [Reason, ...Reason[]],
    options: { policies?: readonly string[]; violations?: readonly Violation[] } = {},
  ) {
    super(reasons[0].detail)
    this.stage = stage
    this.reasons = reasons
    this.policies = options.policies ?? []
    this.violations = options.violations ?? []
  }

  /** The first reason's code: the stable code of the whole refusal. */
  get code(): ReasonCode {
    return this.reasons[0].code
  }
}

/** A refusal with one reason, its texts taken from the reason table unless `detail` says more. */
export function refuse(
  stage: Stage,
  code: ReasonCode,
  detail?: string,
  options: { policies?: readonly string[]; violations?: readonly Violation[] } = {},
): Refusal {
  return new Refusal(
    stage,
    [{ code, detail: detail ?? reasons[code].title, remedy: reasons[code].remedy }],
    options,
  )
}
