import { type DecisionView, decisionSchema } from '../../contract/requests.ts'

type DecisionRow = {
  readonly version: number
  readonly outcome: string
  readonly rationale: string
  readonly conditions: unknown
  readonly obligations: unknown
  readonly decidedBy: string
  readonly decidedAt: Date
}

/** A decision as stored, its JSON checked, in the form of the contract. */
export const decisionView = (row: DecisionRow): DecisionView =>
  decisionSchema.parse({
    version: row.version,
    outcome: row.outcome,
    rationale: row.rationale,
    conditions: row.conditions,
    obligations: row.obligations,
    decidedBy: row.decidedBy,
    decidedAt: row.decidedAt.toISOString(),
  })
