import type { Predicate } from '../cohort/predicate.ts'
import type { VariableName } from '../dataset/definition.ts'

/** What the data are wanted for, in DUO terms (GA4GH Data Use Ontology, release 2021-02-23). */
export type Purpose = {
  /** `DUO:0000042` general research, `DUO:0000006` health, `DUO:0000007` disease-specific, `DUO:0000011` ancestry. */
  readonly code: string
  /** MONDO or DOID terms, required for disease-specific purposes. */
  readonly diseases?: readonly string[]
  readonly methodsResearch?: boolean
  readonly commercialUse: boolean
  readonly forProfitOrganisation: boolean
  readonly statement: string
}

export type DatasetSelection = {
  readonly dataset: string
  readonly variables: readonly VariableName[]
  /** Why these variables are adequate and not excessive for the purpose (PDPO DPP1). */
  readonly justification: string
  readonly cohort?: Predicate
  /** Pinned when the request is submitted; a draft follows the current version. */
  readonly version?: number
}

export type RequestContent = {
  readonly title: string
  readonly purpose: Purpose
  readonly datasets: readonly DatasetSelection[]
  readonly ethics?: { readonly reference: string; readonly expiresOn: string }
  readonly destination: { readonly organisation: string; readonly jurisdiction: string }
  /** Last day of access wanted, ISO 8601 date. */
  readonly endsOn: string
}
