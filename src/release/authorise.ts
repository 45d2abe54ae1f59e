import type { DataUseMatch } from '../domain/data-use/match.ts'
import { checkAllowed, type PolicyDecision } from '../domain/policy/decision.ts'
import { releaseFacts } from '../domain/policy/release-facts.ts'
import { refuse } from '../domain/refusal.ts'
import type { DatasetSelection } from '../domain/request/content.ts'
import { type Authenticated, verifyAuthenticated } from './authenticate.ts'
import type { DatasetFacts, GrantFacts, ReleasePorts } from './ports.ts'
import { createSeal } from './seal.ts'

/** That this person may have this selection of this dataset under this grant, now. */
class AuthorisedEvidence {
  readonly #brand = 'authorised'
  readonly before: Authenticated
  readonly grant: GrantFacts
  readonly dataset: DatasetFacts
  readonly selection: DatasetSelection
  readonly dataUse: DataUseMatch
  readonly decision: PolicyDecision

  constructor(
    before: Authenticated,
    grant: GrantFacts,
    dataset: DatasetFacts,
    selection: DatasetSelection,
    dataUse: DataUseMatch,
    decision: PolicyDecision,
  ) {
    this.before = before
    this.grant = grant
    this.dataset = dataset
    this.selection = selection
    this.dataUse = dataUse
    this.decision = decision
  }

  get stage(): string {
    return this.#brand
  }
}

export type Authorised = AuthorisedEvidence

const seal = createSeal<Authorised>('authorise')
export const verifyAuthorised = (evidence: Authorised): void => seal.verify(evidence)

/** @throws Refusal with the reasons of every policy that forbids, or NO_POLICY_PERMITS, GRANT_OUT_OF_SCOPE */
export async function authorise(ports: ReleasePorts, authenticated: Authenticated): Promise<Authorised> {
  verifyAuthenticated(authenticated)
  const { order, person } = authenticated
  const grant = await ports.facts.grant(order.grantId)
  const dataset = await ports.facts.dataset(order.datasetId, order.datasetVersion)
  const selection = grant?.scope.datasets.find((candidate) => candidate.dataset === order.datasetId)
  if (grant === undefined || dataset === undefined || selection === undefined) {
    throw refuse('authorise', 'GRANT_OUT_OF_SCOPE', 'The grant does not cover this dataset')
  }
  const { facts, dataUse } = releaseFacts({
    now: ports.now(),
    person,
    grant,
    dataset,
    variables: selection.variables,
  })
  const decision = ports.policy.decide({
    action: 'extracts.release',
    principal: person,
    resource: {
      type: 'Grant',
      id: grant.id,
      project: grant.projectId,
      status: grant.status,
      members: grant.members,
    },
    context: facts,
  })
  checkAllowed(decision, 'authorise')
  await ports.records.progress(order.extractId, 'authorise', {})
  return seal.issue(new AuthorisedEvidence(authenticated, grant, dataset, selection, dataUse, decision))
}
