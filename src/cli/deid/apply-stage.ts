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
import { CommandFailure, exitCodes } from '../failure.ts'
import type { Promised } from './apply-check.ts'
import { attributesOf, TABLE } from './apply-plan.ts'
import type { GeneralisedRecords, Prepared } from './apply-prepare.ts'
import { adviseOnPlainFile } from './plain-advice.ts'

export type StagedFile = {
  /** Path of the de-identified rows, Parquet. */
  readonly path: string
  readonly risk: RiskFigures
  readonly cells: LocalSuppression | undefined
  /** Share of the released cells that are not as in the source, by released variable. */
  readonly changed: ReadonlyMap<string, number>
  /** What must hold in the file once it is written. */
  readonly promised?: Omit<Promised, 'path' | 'format'>
  /** Columns of the staged rows that are not for release. */
  readonly inner?: readonly string[]
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
    if (models.length > 0) checkWritten(models, plan, await staging.riskFigures())
    const changed = new Map((await staging.changedCells()).map(({ variable, share }) => [variable, share]))
    return { path: join(scratch, 'staging', 'apply', `${TABLE}.parquet`), risk, cells, changed }
  } finally {
    await staging.close()
  }
}

/**
 * De-identifies records whose levels were chosen and whose classes that were to go are gone.
 * @throws CommandFailure PATIENT_KEY_MISSING, Refusal
 */
export async function stageChosen(
  engine: DuckDbEngine,
  planned: Planned,
  { decision, records, changed }: GeneralisedRecords,
  key: RootKey,
  project: string,
): Promise<StagedFile> {
  const staged = await stageFile(engine, planned, key, project)
  const lost = records - decision.suppressed - staged.risk.patients.released
  // What was staged had been generalised already.
  if (lost === 0) return { ...staged, changed: new Map([...staged.changed, ...changed]) }
  throw new CommandFailure({
    message: `${lost} records have no patient key, and would be left out without a word`,
    code: 'PATIENT_KEY_MISSING',
    exitCode: exitCodes.failure,
    remedy: 'Fill or remove these records, or do not call the column a patient-key',
  })
}

/** Names of the released quasi-identifiers. */
export const quasiIdentifiersOf = ({ tables }: DeidentificationPlan): readonly string[] =>
  tables
    .flatMap(({ variables }) => variables)
    .filter((one) => one.class === 'quasi-identifier')
    .map(({ variable }) => variable)

/**
 * De-identifies the population that the records come from, as far as models look at it: nobody is suppressed, and nothing
 * of it is released or enters a vault.
 * @returns path of the rows, Parquet
 */
export async function stagePopulation(
  engine: DuckDbEngine,
  { definition, columns, plan, spec, scratch }: Planned,
  file: string,
  key: RootKey,
  project: string,
): Promise<string> {
  const looked = [...quasiIdentifiersOf(plan), ...attributesOf(spec.models)]
  const tables = plan.tables.map((table) => ({
    ...table,
    file,
    variables: table.variables.filter(({ variable }) => looked.includes(variable)),
  }))
  const populated = {
    ...definition,
    tables: Object.fromEntries(
      Object.entries(definition.tables).map(([name, table]) => [name, { ...table, file }]),
    ),
  }
  const dataset = { id: definition.id, version: 1, digest: '', definition: populated, columns }
  const staging = await engine.openStaging('population', dataset)
  try {
    await staging.selectCohort(undefined)
    const keyed: DeidentificationPlan = { ...plan, tables, pseudonyms: 'keyed' }
    await staging.stagePatients(keyed, hmacPads(deriveKey(key, 'pseudonym', project)), project)
    await staging.write('parquet')
    return join(scratch, 'staging', 'population', `${TABLE}.parquet`)
  } finally {
    await staging.close()
  }
}
