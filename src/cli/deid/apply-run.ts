import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { readConfig } from '../../config.ts'
import { isReleasable, type SourceColumns } from '../../domain/dataset/definition.ts'
import {
  checkTransforms,
  type DeidentificationPlan,
  planDeidentification,
} from '../../domain/deidentify/plan.ts'
import { packageRoot } from '../../package-root.ts'
import { createDuckDbEngine } from '../../platform/engines/duckdb/engine.ts'
import type { Io } from '../io.ts'
import { applyKey } from './apply-key.ts'
import { checkPlan, stageForModels } from './apply-models.ts'
import { type ApplySpec, applySchema, TABLE } from './apply-plan.ts'
import { type Prepared, prepare } from './apply-prepare.ts'
import { finish } from './apply-publish.ts'
import { stageChosen } from './apply-stage.ts'
import type { ApplySummary } from './apply-summary.ts'
import { type LoadedSpec, loadSpecAs } from './load-spec.ts'
import type { SearchLimits } from './search-spec.ts'
import { writeOut } from './write-out.ts'

export type ApplyOptions = {
  readonly out: string
  readonly keyFile?: string
  readonly vault?: string
  readonly policies?: string
}

/**
 * De-identifies the file of a specification by the same engine, plan and checks as a release of the gateway.
 * @throws CommandFailure, Refusal; nothing is written then
 */
export async function applySpecification(
  io: Io,
  file: string,
  options: ApplyOptions,
  limits: SearchLimits,
): Promise<ApplySummary> {
  const loaded = await loadSpecAs(file, applySchema)
  const { config } = readConfig({ HARBOURGATE_POLICIES: options.policies }, io.env)
  const policies = config.policies ?? join(packageRoot, 'policies')
  const scratch = await mkdtemp(join(tmpdir(), 'harbourgate-apply-'))
  try {
    const prepared = await prepare(loaded, policies, scratch, limits)
    const engine = createDuckDbEngine({
      limits: { memoryLimit: config.engineMemoryLimit, threads: availableParallelism() },
      sources: [scratch],
      stagingFolder: join(scratch, 'staging'),
      consentFolder: join(scratch, 'consents'),
      vaultFolder: options.vault === undefined ? join(scratch, 'vault') : resolve(options.vault),
    })
    const columns = await engine.describe(prepared.definition)
    const plan = planOf(prepared, columns, loaded)
    const key = await applyKey(plan, prepared.definition, config.rootKey, options)
    const planned = { ...prepared, columns, plan }
    const project = loaded.spec.project ?? 'plain-file'
    if (prepared.chosen === undefined) checkPlan(plan, loaded)
    const staged =
      prepared.chosen === undefined
        ? await stageForModels(engine, planned, key, project, loaded)
        : await stageChosen(engine, planned, prepared.chosen, key, project)
    const { names, summary } = await finish(staged, prepared, plan, loaded)
    await writeOut(scratch, names, resolve(options.out))
    return summary
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

function planOf(
  { definition, profile }: Prepared,
  columns: SourceColumns,
  { invalid }: LoadedSpec<ApplySpec>,
): DeidentificationPlan {
  const problems = checkTransforms(definition, columns, profile)
  if (problems.length > 0)
    throw invalid(
      problems.map(({ path, message }) => ({ path: path.replace(`tables.${TABLE}.`, ''), message })),
    )
  const variables = Object.entries(definition.tables[TABLE]?.variables ?? {})
    .filter(([, variable]) => isReleasable(variable))
    .map(([name]) => `${TABLE}.${name}` as const)
  return planDeidentification(definition, columns, variables, profile)
}
