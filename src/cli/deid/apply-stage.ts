import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SourceColumns } from '../../domain/dataset/definition.ts'
import { describeTransform } from '../../domain/deidentify/describe.ts'
import { countQuasiIdentifiers, type DeidentificationPlan } from '../../domain/deidentify/plan.ts'
import { refuse } from '../../domain/refusal.ts'
import { assessRisk, type RiskFigures } from '../../domain/risk/k-anonymity.ts'
import { checkCells, type LocalSuppression } from '../../domain/risk/local-suppression.ts'
import type { DuckDbEngine } from '../../platform/engines/duckdb/engine.ts'
import { finishFile } from '../../platform/engines/duckdb/plain/finish-file.ts'
import { plainFormat } from '../../platform/engines/duckdb/plain/source.ts'
import { deriveKey } from '../../platform/keys/derive.ts'
import { hmacPads } from '../../platform/keys/hmac-pads.ts'
import type { RootKey } from '../../platform/keys/root-key.ts'
import { checkWritten, requiredModels, suppressForModels } from '../../release/suppress-models.ts'
import { ROW_KEY, TABLE } from './apply-plan.ts'
import type { Prepared } from './apply-prepare.ts'
import { withEngine } from './with-engine.ts'
import { writeOut } from './write-out.ts'

export type ApplySummary = RiskFigures & {
  readonly profile: { readonly id: string; readonly version: number; readonly digest: string | undefined }
  readonly levels: Readonly<Record<string, number>> | undefined
  readonly referenceDate: string | undefined
  readonly cells: LocalSuppression | undefined
  readonly file: {
    readonly name: string
    readonly rows: number
    readonly bytes: number
    readonly sha256: string
  }
  readonly variables: readonly {
    readonly name: string
    readonly class: string
    readonly transform: string
    /** Share of the released cells that are not as in the source; null where nothing can be compared. */
    readonly cellsChanged: number | null
  }[]
}

const SUMMARY = 'summary.json'

export type StagedFile = {
  /** Path of the de-identified rows, Parquet. */
  readonly path: string
  readonly risk: RiskFigures
  readonly cells: LocalSuppression | undefined
  /** Share of the released cells that are not as in the source, by released variable. */
  readonly changed: ReadonlyMap<string, number>
}

type Planned = Prepared & { readonly columns: SourceColumns; readonly plan: DeidentificationPlan }

/** De-identifies, suppresses what is below k or misses a model of a sensitive variable, and measures what was written. @throws Refusal */
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
    const assessed = assessRisk(await staging.classSizes(), thresholds)
    await staging.suppressBelow(thresholds.k)
    const risk = await suppressForModels(staging, models, assessed, thresholds)
    await staging.write('parquet')
    const reached = await staging.smallestWrittenClass()
    if (reached < thresholds.k)
      throw refuse('checkRisk', 'RISK_NOT_REACHED', `The written file reaches k = ${reached}`)
    if (models.length > 0) checkWritten(models, plan, await staging.riskFigures(1 / thresholds.k))
    const changed = new Map((await staging.changedCells()).map(({ variable, share }) => [variable, share]))
    return { path: join(scratch, 'staging', 'apply', `${TABLE}.parquet`), risk, cells, changed }
  } finally {
    await staging.close()
  }
}

/** Writes the file in its own format, measures k in it once more, and adds the summary. */
export async function publishFile(
  { path, risk, cells, changed }: StagedFile,
  {
    spec,
    definition,
    profile,
    digest,
    format,
    scratch,
    plan,
  }: Prepared & { readonly plan: DeidentificationPlan },
  source: string,
  out: string,
): Promise<ApplySummary> {
  const name = `${plainFormat(source).stem}.${format}`
  const quasi = plan.tables
    .flatMap(({ variables }) => variables)
    .filter((one) => one.class === 'quasi-identifier')
    .map(({ variable }) => variable)
  const withPseudonym = definition.patient.key !== ROW_KEY
  const { smallest, ...written } = await withEngine((session) =>
    finishFile(session, path, { folder: scratch, name, format, withPseudonym, quasi }),
  )
  if (smallest < profile.thresholds.k)
    throw refuse('checkRisk', 'RISK_NOT_REACHED', `The written file reaches k = ${smallest}`)
  const summary: ApplySummary = {
    profile: { id: profile.id, version: profile.version, digest },
    levels: spec.levels,
    referenceDate: spec.referenceDate,
    ...risk,
    cells,
    file: { name, ...written },
    variables: describe(definition.tables[TABLE]?.variables ?? {}, plan, changed),
  }
  await writeFile(join(scratch, SUMMARY), `${JSON.stringify(summary, null, 2)}\n`)
  await writeOut(scratch, [name, SUMMARY], out)
  return summary
}

function describe(
  variables: Readonly<Record<string, { readonly class: string }>>,
  plan: DeidentificationPlan,
  changed: ReadonlyMap<string, number>,
): ApplySummary['variables'] {
  const released = plan.tables.flatMap((table) => table.variables)
  return Object.entries(variables)
    .filter(([name]) => name !== ROW_KEY)
    .map(([name, { class: kind }]) => {
      const transform = released.find(({ variable }) => variable === name)?.transform
      const cellsChanged = changed.get(name) ?? null
      if (transform !== undefined)
        return { name, class: kind, transform: describeTransform(transform), cellsChanged }
      const isKey = kind === 'patient-key'
      return {
        name,
        class: kind,
        transform: isKey ? describeTransform({ kind: 'pseudonym', method: plan.pseudonyms }) : 'withheld',
        cellsChanged,
      }
    })
}
