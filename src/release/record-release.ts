import { digestOf } from '../domain/audit/canonical.ts'
import type { AuditEvent } from '../domain/audit/event.ts'
import type { ReleaseStatement } from '../domain/certificate/statement.ts'
import { decisionRecord, questionsOf } from '../domain/policy/decision.ts'
import { countEntries, publishCounts } from '../domain/risk/published-counts.ts'
import { countsOf, type RiskChecked, verifyRiskChecked } from './check-risk.ts'
import type { RecordedEntry, ReleaseOrder, ReleasePorts } from './ports.ts'
import { createSeal } from './seal.ts'
import { statementOf } from './statement.ts'

/** That the release is durably recorded. Only this may be delivered. */
class AuditedEvidence {
  readonly #brand = 'audited'
  readonly order: ReleaseOrder
  readonly statement: ReleaseStatement
  readonly entry: RecordedEntry

  constructor(order: ReleaseOrder, statement: ReleaseStatement, entry: RecordedEntry) {
    this.order = order
    this.statement = statement
    this.entry = entry
  }

  get stage(): string {
    return this.#brand
  }
}

export type Audited = AuditedEvidence

const seal = createSeal<Audited>('recordRelease')
export const verifyAudited = (evidence: Audited): void => seal.verify(evidence)

/**
 * COMMIT POINT: manifest, state and audit event in one transaction. If it fails here nothing was released; if its
 * answer is lost, recovery reads whether it happened.
 * @throws Refusal GRANT_NOT_ACTIVE or CONSENT_WITHDRAWN when that changed while the extract was prepared
 */
export async function recordRelease(ports: ReleasePorts, riskChecked: RiskChecked): Promise<Audited> {
  verifyRiskChecked(riskChecked)
  const { profile, digest: profileDigest } = riskChecked.before.applied
  const consented = riskChecked.before.before
  const { command, order, person } = consented.before.before
  const counts = countsOf(riskChecked.before, riskChecked.risk)
  const time = ports.now()
  const statement = statementOf(ports, riskChecked, counts, time)
  const event: AuditEvent = {
    type: 'release.recorded',
    outcome: 'success',
    time: time.toISOString(),
    actor: { id: person.id, organisation: person.organisation, roles: person.roles },
    action: 'extracts.release',
    about: {
      project: order.projectId,
      dataset: order.datasetId,
      datasetVersion: order.datasetVersion,
      request: consented.before.grant.requestId,
      requestVersion: consented.before.grant.requestVersion,
      grant: order.grantId,
      extract: order.extractId,
    },
    purpose: consented.snapshot.purposes,
    decision: decisionRecord(consented.before.decision, 'authorise'),
    evidence: { questions: questionsOf([consented.before.decision]) },
    counts: countEntries(publishCounts(counts, profile.thresholds.smallCell)),
    digests: {
      statement: digestOf(statement),
      consent: consented.snapshot.digest,
      dataset: consented.before.dataset.digest,
      profile: profileDigest,
      files: digestOf(statement.files),
    },
    details: { comparedReleases: riskChecked.membership.compared.length },
  }
  const manifest = { files: riskChecked.files, counts, statement }
  const expected = { consentSequence: consented.snapshot.sequence }
  const { membership } = riskChecked
  const entry = await ports.records.record(order, command, manifest, expected, event, membership)
  return seal.issue(new AuditedEvidence(order, statement, entry))
}
