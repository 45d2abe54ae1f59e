import { digestOf } from '../domain/audit/canonical.ts'
import type { ConsentQuery } from '../domain/consent/directive.ts'
import { allPurposes, evaluatePattern } from '../domain/consent/evaluate.ts'
import { consentPurposes } from '../domain/consent/purposes.ts'
import type { ConsentBasis } from '../domain/dataset/definition.ts'
import { refuse } from '../domain/refusal.ts'
import { type Authorised, verifyAuthorised } from './authorise.ts'
import type { ConsentCounts, ReleasePorts, Staging } from './ports.ts'
import { createSeal } from './seal.ts'
import type { Workspace } from './workspace.ts'

/** The evaluated consent state of one release: which directives, at which instant, for what; identified by its digest. */
export type ConsentSnapshot = {
  readonly basis: ConsentBasis
  readonly at: string
  readonly purposes: readonly string[]
  /** Sequence number of the newest import that was evaluated; 0 when the basis needs none. */
  readonly sequence: number
  readonly digest: string
}

/** That every patient left in the staging area permits this use. Only counts leave the stage. */
class ConsentedEvidence {
  readonly #brand = 'consented'
  readonly before: Authorised
  readonly staging: Staging
  readonly snapshot: ConsentSnapshot
  readonly counts: ConsentCounts

  constructor(before: Authorised, staging: Staging, snapshot: ConsentSnapshot, counts: ConsentCounts) {
    this.before = before
    this.staging = staging
    this.snapshot = snapshot
    this.counts = counts
  }

  get stage(): string {
    return this.#brand
  }
}

export type Consented = ConsentedEvidence

const seal = createSeal<Consented>('applyConsent')
export const verifyConsented = (evidence: Consented): void => seal.verify(evidence)

/** The category of consent a release for research asks for. */
export const RESEARCH_CATEGORY = 'research'

/** @throws Refusal CONSENT_REGISTRY_MISSING, CONSENT_NONE, COHORT_TOO_SMALL, SOURCE_CHANGED */
export async function applyConsent(
  ports: ReleasePorts,
  authorised: Authorised,
  workspace: Workspace,
): Promise<Consented> {
  verifyAuthorised(authorised)
  const { order } = authorised.before
  const basis = authorised.dataset.definition.consent?.basis
  if (basis === undefined) throw refuse('applyConsent', 'CONSENT_BASIS_MISSING')

  const staging = await workspace.open(authorised.dataset)
  const considered = await staging.selectCohort(authorised.selection.cohort)
  if (considered === 0) throw refuse('applyConsent', 'COHORT_TOO_SMALL', 'No patient is in the cohort')

  const query: ConsentQuery = {
    category: RESEARCH_CATEGORY,
    purposes: consentPurposes(authorised.grant.scope.purpose),
    at: order.asOf.getTime(),
  }
  const { permitted, files } = await evaluate(ports, staging, basis, order.datasetId, query, considered)
  if (permitted === 0) throw refuse('applyConsent', 'CONSENT_NONE')

  const inputs = {
    basis,
    at: order.asOf.toISOString(),
    purposes: query.purposes,
    files: files.map((file) => file.digest),
  }
  const snapshot: ConsentSnapshot = {
    basis,
    at: inputs.at,
    purposes: query.purposes,
    sequence: files.at(-1)?.sequence ?? 0,
    digest: digestOf(inputs),
  }
  const counts = { considered, excluded: considered - permitted, permitted }
  await ports.records.progress(order.extractId, 'applyConsent', {
    considered,
    excludedByConsent: counts.excluded,
  })
  return seal.issue(new ConsentedEvidence(authorised, staging, snapshot, counts))
}

async function evaluate(
  ports: ReleasePorts,
  staging: Staging,
  basis: ConsentBasis,
  datasetId: string,
  query: ConsentQuery,
  considered: number,
): Promise<{ permitted: number; files: Awaited<ReturnType<ReleasePorts['facts']['consentFiles']>> }> {
  if (basis === 'waiver' || basis === 'not-personal') return { permitted: considered, files: [] }
  const files = await ports.facts.consentFiles(datasetId)
  // Without a registry nobody has agreed and nobody could have objected: both bases refuse.
  if (files.length === 0) throw refuse('applyConsent', 'CONSENT_REGISTRY_MISSING')
  const patterns = await staging.directivePatterns(files, query.at)
  const verdicts = patterns.map((pattern) => evaluatePattern(pattern, query))
  const permitted =
    basis === 'opt-in'
      ? await staging.keepPermitted(verdicts, allPurposes(query))
      : await staging.keepUndenied(verdicts)
  return { permitted, files }
}
