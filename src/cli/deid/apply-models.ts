import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { DeidentificationPlan } from '../../domain/deidentify/plan.ts'
import { type Decision, decide } from '../../domain/deidentify/suggest/decide.ts'
import type { RiskFigures } from '../../domain/risk/k-anonymity.ts'
import type { DuckDbEngine } from '../../platform/engines/duckdb/engine.ts'
import { distinctValues } from '../../platform/engines/duckdb/plain/code-maps.ts'
import { readMicrodata } from '../../platform/engines/duckdb/plain/read-microdata.ts'
import { asItIs, copyWithout, openStaged } from '../../platform/engines/duckdb/plain/staged-classes.ts'
import type { Session } from '../../platform/engines/duckdb/session.ts'
import type { RootKey } from '../../platform/keys/root-key.ts'
import type { Promised } from './apply-check.ts'
import { missedAt } from './apply-levels.ts'
import { type ApplySpec, attributesOf, isSize, needsPopulation, ROW_KEY, TABLE } from './apply-plan.ts'
import { POPULATION, RECORDS } from './apply-prepare.ts'
import {
  type Planned,
  quasiIdentifiersOf,
  type StagedFile,
  stageFile,
  stagePopulation,
} from './apply-stage.ts'
import { hierarchyOf } from './load-data.ts'
import { type LoadedSpec, requestOf } from './load-spec.ts'
import { withEngine } from './with-engine.ts'

/**
 * De-identifies by a profile so that the models of the specification hold as well: classes of the staged rows that miss
 * them go, by the requirement of the search, and what is left is staged anew, since a transform may look at everybody (a
 * value is rare among the others). Every round removes somebody, so it ends.
 * @throws CommandFailure RISK_NOT_REACHED with the nearest, and what `stageFile` throws
 */
export async function stageForModels(
  engine: DuckDbEngine,
  planned: Planned,
  key: RootKey,
  project: string,
  loaded: LoadedSpec<ApplySpec>,
): Promise<StagedFile> {
  const { models } = planned.spec
  if (models.every(isSize)) return stageFile(engine, planned, key, project)
  const { scratch, profile } = planned
  const numbered = { ...planned, plan: withRowNumbers(planned.plan) }
  const population = models.some(needsPopulation)
    ? await stagePopulation(engine, numbered, POPULATION, key, project)
    : undefined
  const { maximumSuppression } = profile.thresholds
  let first: RiskFigures | undefined
  let removed = 0
  for (;;) {
    const staged = await stageFile(engine, allowing(numbered, first, removed), key, project)
    first ??= staged.risk
    const risk = together(staged.risk, first, removed)
    const most = Math.floor(maximumSuppression * risk.patients.staged) - risk.patients.suppressed
    const files = { source: join(scratch, RECORDS), staged: staged.path, to: join(scratch, 'rest.parquet') }
    const { decision, promised } = await withEngine((session) =>
      judge(session, planned, { ...files, population }, most, loaded),
    )
    if (decision.gone.length === 0) return { ...staged, risk, promised, inner: [ROW_KEY] }
    await rename(files.to, files.source)
    removed += decision.suppressed
  }
}

/** The plan with the numbers of source rows among the staged columns, so that staged rows are found again there. */
const withRowNumbers = (plan: DeidentificationPlan): DeidentificationPlan => ({
  ...plan,
  tables: plan.tables.map((table) => ({
    ...table,
    variables: [
      ...table.variables,
      { variable: ROW_KEY, class: 'other', sourceType: 'BIGINT', transform: { kind: 'keep' } },
    ],
  })),
})

/** Keeps a whole number of records from being missed by rounding. */
const ROUNDING = 1e-6

/** What is left of the allowed share, as a share of the records that are left. */
function allowing(planned: Planned, first: RiskFigures | undefined, removed: number): Planned {
  if (first === undefined) return planned
  const { profile } = planned
  const { staged } = first.patients
  const allowed = Math.floor(profile.thresholds.maximumSuppression * staged) - removed
  const maximumSuppression = (allowed + ROUNDING) / (staged - removed)
  return { ...planned, profile: { ...profile, thresholds: { ...profile.thresholds, maximumSuppression } } }
}

/** Figures of the last round over those who were there at first. */
const together = (risk: RiskFigures, first: RiskFigures, removed: number): RiskFigures => ({
  ...risk,
  patients: {
    staged: first.patients.staged,
    suppressed: risk.patients.suppressed + removed,
    released: risk.patients.released,
  },
  classes: {
    staged: first.classes.staged,
    suppressed: first.classes.staged - risk.classes.released,
    released: risk.classes.released,
  },
})

type Files = {
  readonly source: string
  readonly staged: string
  readonly population: string | undefined
  /** Where the source rows of the classes that stay are copied to, if any class goes. */
  readonly to: string
}

/** Which classes of the staged rows go, and what must hold in the file when none does. @param most records that may go */
async function judge(
  session: Session,
  { plan, spec: { models } }: Planned,
  files: Files,
  most: number,
  loaded: LoadedSpec<ApplySpec>,
): Promise<{ readonly decision: Decision; readonly promised: StagedFile['promised'] }> {
  await openStaged(session, files.staged, files.population)
  const quasiIdentifiers: Promised['quasiIdentifiers'][number][] = []
  for (const name of quasiIdentifiersOf(plan))
    quasiIdentifiers.push({ name, hierarchy: asItIs(await distinctValues(session, name)), level: 0 })
  const sensitive: Promised['sensitive'][number][] = []
  const { hierarchies, delimiter } = requestOf(loaded)
  for (const name of attributesOf(models)) {
    const values = await distinctValues(session, name)
    const hierarchy = Object.hasOwn(hierarchies, name)
      ? await hierarchyOf(session, { hierarchies, delimiter }, name, loaded.invalid)
      : undefined
    sensitive.push({ name, values, ...(hierarchy === undefined ? {} : { hierarchy }) })
  }
  const hasSubset = files.population !== undefined
  const data = await readMicrodata(session, { quasiIdentifiers, sensitive, hasSubset })
  const levels = quasiIdentifiers.map(() => 0)
  const limit = Math.min(1, (Math.max(0, most) + ROUNDING) / data.records)
  const decision = decide(data, models, limit, levels)
  if (!decision.isMet)
    throw missedAt('With this profile', data, { models, suppressionLimit: limit }, decision)
  if (decision.gone.length > 0)
    await copyWithout(session, files, ROW_KEY, quasiIdentifiersOf(plan), decision.gone)
  const population =
    files.population === undefined ? undefined : { path: files.population, delimiter: undefined }
  return { decision, promised: { quasiIdentifiers, sensitive, models, records: data.records, population } }
}

/** What the profile makes unanswerable. @throws CommandFailure SPECIFICATION_INVALID */
export function checkPlan(plan: DeidentificationPlan, { spec, invalid }: LoadedSpec<ApplySpec>): void {
  const variables = plan.tables.find(({ table }) => table === TABLE)?.variables ?? []
  const hidesRare =
    plan.suppression === 'cells' ||
    variables.some((one) => one.class === 'quasi-identifier' && one.transform.kind === 'suppress-rare')
  const found = spec.models.flatMap((model, at) => {
    const path = `models.${at}`
    if ('attribute' in model && !variables.some(({ variable }) => variable === model.attribute))
      return [{ path: `${path}.attribute`, message: `the profile withholds ${model.attribute}` }]
    return needsPopulation(model) && hidesRare
      ? [{ path, message: `${model.model} cannot be measured where the profile hides what is rare` }]
      : []
  })
  if (found.length > 0) throw invalid(found)
}
