import { join } from 'node:path'
import type { SourceColumns } from '../../domain/dataset/definition.ts'
import { countQuasiIdentifiers, type DeidentificationPlan } from '../../domain/deidentify/plan.ts'
import { refuse } from '../../domain/refusal.ts'
import { assessRisk, type RiskFigures } from '../../domain/risk/k-anonymity.ts'
import { checkCells, type LocalSuppression } from '../../domain/risk/local-suppression.ts'
import type { DuckDbEngine } from '../../platform/engines/duckdb/engine.ts'
import { deriveKey } from '../../platform/keys/derive.ts'
import { hmacPads } from '../../platform/keys/hmac-pads.ts'
import type { RootKey } from '../../platform/keys/root-key.ts'
import { checkWritten, requiredModels, suppressForModels } from '../../release/suppress-models.ts'
import { TABLE } from './apply-plan.ts'
import type { Prepared } from './apply-prepare.ts'
import { adviseOnPlainFile } from './plain-advice.ts'

export type StagedFile = {
  /** Path of the de-identified rows, Parquet. */
  readonly path: string
  readonly risk: RiskFigures
  readonly cells: LocalSuppression | undefined
}

export type Planned = Prepared & { readonly columns: SourceColumns; readonly plan: DeidentificationPlan }

/**
 * De-identifies, suppresses what is below k or misses a model of a sensitive variable, and measures what was written.
 * @throws Refusal, CommandFailure
 */
export async function stageFile(
  engine: DuckDbEngine,
  { definition, columns, plan, profile, scratch }: Planned,
  key: RootKey,
  project: string,
): Promise<StagedFile> {
  const { thresholds } = profile
  const models = requiredModels(profile, plan)
  const dataset = { id: definition.id, version: 1, digest: '', definition, columns }
  const staging = await engine.openStaging('apply', dataset)
  try {
    await staging.selectCohort(undefined)
    const staged = await staging.stagePatients(plan, hmacPads(deriveKey(key, 'pseudonym', project)), project)
    const cells =
      plan.suppression === 'patients'
        ? undefined
        : checkCells(
            {
              cells: (await staging.suppressCells(thresholds.k)).cells,
              of: staged * countQuasiIdentifiers(plan),
            },
            thresholds,
          )
    const sizes = await staging.classSizes()
    const assessed = adviseOnPlainFile(sizes, thresholds, () => assessRisk(sizes, thresholds))
    await staging.suppressBelow(thresholds.k)
    const risk = await suppressForModels(staging, models, assessed, thresholds)
    await staging.write('parquet')
    const reached = await staging.smallestWrittenClass()
    if (reached < thresholds.k)
      throw refuse('checkRisk', 'RISK_NOT_REACHED', `The written file reaches k = ${reached}`)
    if (models.length > 0) checkWritten(models, plan, await staging.riskFigures(1 / thresholds.k))
    return { path: join(scratch, 'staging', 'apply', `${TABLE}.parquet`), risk, cells }
  } finally {
    await staging.close()
  }
}
