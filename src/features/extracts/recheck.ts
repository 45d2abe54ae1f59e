import { join } from 'node:path'
import { allPurposes, evaluatePattern } from '../../domain/consent/evaluate.ts'
import { consentPurposes } from '../../domain/consent/purposes.ts'
import type { Extract } from '../../platform/database/generated/client.ts'
import { manifestSchema } from '../../platform/release/manifest.ts'
import { RESEARCH_CATEGORY } from '../../release/apply-consent.ts'
import type { ConsentRecheck, Facts, HmacPads } from '../../release/ports.ts'

export type RecheckDeps = {
  readonly facts: Facts
  readonly publishedFolder: string
  readonly membersFile: string
  readonly pseudonymPads: (projectId: string) => HmacPads
  readonly countNoLongerPermitted: (members: string, question: ConsentRecheck) => Promise<number>
}

/** Evaluates consent again for the patients of a published extract, at another moment than its release. */
export const createRecheck =
  (deps: RecheckDeps) =>
  async (extract: Extract, at: Date): Promise<number> => {
    const { statement } = manifestSchema.parse(extract.manifest)
    const dataset = await deps.facts.dataset(extract.datasetId, extract.datasetVersion)
    const basis = statement.consent.basis
    if (dataset === undefined) throw new Error('a release of an unknown dataset version')
    if (basis === 'waiver' || basis === 'not-personal') return 0
    const { definition } = dataset
    const query = {
      category: RESEARCH_CATEGORY,
      purposes: consentPurposes(statement.request.purpose),
      at: at.getTime(),
    }
    const key = definition.tables[definition.patient.table]?.variables[definition.patient.key]
    return deps.countNoLongerPermitted(join(deps.publishedFolder, extract.id, deps.membersFile), {
      basis,
      files: await deps.facts.consentFiles(extract.datasetId),
      at: query.at,
      judge: (pattern) => evaluatePattern(pattern, query),
      allPurposes: allPurposes(query),
      pads: deps.pseudonymPads(extract.projectId),
      identifier: key?.identifier ?? 'patient',
    })
  }
