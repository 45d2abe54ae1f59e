import type { CertifiedFile, ReleaseStatement } from '../domain/certificate/statement.ts'
import { describeTransform } from '../domain/deidentify/describe.ts'
import type { DeidentificationPlan } from '../domain/deidentify/plan.ts'
import { publishedShare } from '../domain/risk/local-suppression.ts'
import { type ExactCounts, publishCounts } from '../domain/risk/published-counts.ts'
import type { RiskChecked } from './check-risk.ts'
import type { ReleasePorts, StagedFile } from './ports.ts'

/** The certificate's statement: only facts the stages established. */
export function statementOf(
  ports: ReleasePorts,
  riskChecked: RiskChecked,
  counts: ExactCounts,
  time: Date,
): ReleaseStatement {
  const { files, risk, before: deIdentified } = riskChecked
  const { profile, digest } = deIdentified.applied
  const { snapshot, before: authorised } = deIdentified.before
  const { grant, dataset, dataUse, decision } = authorised
  const { order, person } = authorised.before
  return {
    iss: ports.issuer,
    jti: order.extractId,
    iat: Math.floor(time.getTime() / 1000),
    request: {
      id: grant.requestId,
      version: grant.requestVersion,
      digest: grant.requestDigest,
      purpose: grant.scope.purpose,
    },
    grant: {
      id: grant.id,
      project: grant.projectId,
      conditions: grant.conditions,
      obligations: grant.obligations,
      decision: { ...grant.decision, at: grant.decision.at.toISOString() },
      endsAt: grant.endsAt.toISOString(),
    },
    recipient: { person: person.id, organisation: person.organisation },
    dataset: { id: dataset.id, version: dataset.version, digest: dataset.digest },
    policy: { bundle: decision.bundle, policies: decision.policies, inputs: decision.inputs },
    dataUse: { verdict: dataUse.verdict, obligations: dataUse.obligations },
    consent: {
      basis: snapshot.basis,
      at: snapshot.at,
      purposes: snapshot.purposes,
      snapshot: snapshot.digest,
    },
    deidentification: {
      profile: profile.id,
      version: profile.version,
      digest,
      ...(riskChecked.cells === undefined ? {} : { suppressedCellsPpm: publishedShare(riskChecked.cells) }),
      variables: describeVariables(deIdentified.plan),
    },
    risk: { k: risk.k, prosecutorRisk: risk.prosecutorRisk, classes: risk.classes.released },
    counts: publishCounts(counts, profile.thresholds.smallCell),
    files: files.map(certified),
  }
}

/** Tables are certified with their rows; documents have none. */
const certified = (file: StagedFile): CertifiedFile => {
  const { name, mediaType, bytes, sha256 } = file
  return { name, mediaType, bytes, ...('rows' in file ? { rows: file.rows } : {}), sha256 }
}

/** Every granted variable: what was done to the released ones, and which ones the profile withheld. */
const describeVariables = (plan: DeidentificationPlan): ReleaseStatement['deidentification']['variables'] => [
  ...plan.tables.flatMap(({ table, variables }) =>
    variables.map((variable) => ({
      name: `${table}.${variable.variable}`,
      class: variable.class,
      transform: describeTransform(variable.transform),
    })),
  ),
  ...plan.withheld.map(({ name, class: kind, rule }) => ({
    name,
    class: kind,
    transform: `withheld by the rule ${rule} of the profile`,
  })),
]
