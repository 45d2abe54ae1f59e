/** v3-ActReason codes the gateway knows (consent purposes of use). */
export const actReasons = [
  'HRESCH',
  'CLINTRCH',
  'BIORCH',
  'POPHLTH',
  'PUBHLTH',
  'HMARKT',
  'TREAT',
  'ETREAT',
  'HPAYMT',
  'HOPERAT',
  'BTG',
] as const
export type ActReason = (typeof actReasons)[number]

/** One patient's recorded will: the subset of FHIR R4 Consent that a release for research is decided on. */
export type Directive = {
  /** Identity of the consent; a later import of the same id replaces it. */
  readonly id: string
  readonly patient: string
  readonly status: string
  readonly category: string
  readonly scope: string
  readonly policy: string
  readonly performer: string
  readonly type: string
  /** Purposes the base rule is about; empty means any purpose (FHIR: an absent element means "any"). */
  readonly purposes: readonly string[]
  /** Milliseconds since the epoch; both ends belong to the period (FHIR Period). */
  readonly periodStart?: number
  readonly periodEnd?: number
  readonly dateTime: number
}

/** What a release asks of the directives. Nothing may be left out: absence never widens a match. */
export type ConsentQuery = {
  readonly category: string
  readonly purposes: readonly [string, ...string[]]
  /** Milliseconds since the epoch. */
  readonly at: number
}

/** The part of a directive its verdict depends on; thousands of patients share one pattern. */
export type DirectivePattern = Pick<Directive, 'status' | 'category' | 'type' | 'purposes'> & {
  readonly withinPeriod: boolean
}

/** What one directive says about a query, before directives are combined. */
export type DirectiveVerdict = {
  /** Active, in its period and of the right category; everything else is ignored. */
  readonly applies: boolean
  readonly denies: boolean
  /** Bit i is set when purpose i of the query is permitted. */
  readonly permits: number
}
