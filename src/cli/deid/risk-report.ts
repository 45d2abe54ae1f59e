import { basename } from 'node:path'
import { assembleReport } from '../../domain/risk/assemble-report.ts'
import type { RiskReport } from '../../domain/risk/report.ts'
import type { SensitiveFigures, TableFigures } from '../../domain/risk/table-figures.ts'
import { DATA_VIEW, SUBSET_VIEW } from '../../platform/engines/duckdb/plain/source.ts'
import { measureTable } from '../../platform/engines/duckdb/risk-table.ts'
import type { Session } from '../../platform/engines/duckdb/session.ts'
import { identifier } from '../../platform/engines/duckdb/sql.ts'
import { appliedSummary } from './applied-summary.ts'
import type { LoadedSpec } from './load-spec.ts'
import { measureBefore, suppressedOf, utilityOf } from './risk-before.ts'
import { countedChecks, reachedChecks, thresholdOf, unmeasured } from './risk-checks.ts'
import { openRiskData, type RiskData } from './risk-data.ts'
import { reachedByModels } from './risk-models.ts'
import type { DeidSpec } from './spec.ts'

/** Largest set of variables looked at for special uniques. */
const SPECIAL_UNIQUES = 4

/** Measures the plain file of a specification. @throws CommandFailure when file and specification do not fit */
export async function riskReportOf(session: Session, loaded: LoadedSpec): Promise<RiskReport> {
  const { spec } = loaded
  const data = await openRiskData(session, loaded)
  const summary = await appliedSummary(loaded)
  const quasi = spec.quasiIdentifiers.map((name) => ({ name, sql: identifier(name) }))
  const measured = spec.subset === undefined ? DATA_VIEW : SUBSET_VIEW
  const before = await measureBefore(session, loaded, data, quasi, measured)
  const threshold = thresholdOf(spec.models, spec.highestRisk)
  const after = await measureTable(session, {
    from: measured,
    quasi,
    sensitive: data.sensitive,
    missing: spec.missingValues,
    weight: data.weight,
    populationFrom: spec.subset === undefined ? undefined : DATA_VIEW,
    household:
      spec.household === undefined
        ? undefined
        : { sql: identifier(spec.household), threshold: threshold.risk },
    specialUniques: SPECIAL_UNIQUES,
  })
  const draft = {
    subject: { dataset: basename(spec.data) },
    unit: 'record' as const,
    missingValues: spec.missingValues,
    population: populationOf(spec, data, after),
    threshold,
    suppressed: suppressedOf(data, summary),
    before: before === undefined ? undefined : { cells: before.cells, sampledClasses: 1, smallCell: 1 },
    after,
    utility: after.variables.map((variable) => utilityOf(variable, before, summary)),
  }
  const counted = countedChecks(spec.models, assembleReport({ ...draft, checks: [], notMeasured: [] }))
  const open = spec.models.filter((_, at) => counted[at]?.length === 0)
  const { reached, hierarchicalT } = await reachedByModels(
    session,
    loaded,
    open,
    data.sensitive.map(({ name }) => name),
  )
  const checks = spec.models.map((model, at) => {
    const figures = reached[open.indexOf(model)]
    return figures === undefined ? (counted[at] ?? []) : reachedChecks(model, at, figures)
  })
  return assembleReport({
    ...draft,
    after: { ...after, sensitive: after.sensitive.map((one) => withTree(one, hierarchicalT)) },
    checks: checks.flat(),
    notMeasured: unmeasured(spec.models, checks),
  })
}

function withTree(one: SensitiveFigures, hierarchicalT: ReadonlyMap<string, number>): SensitiveFigures {
  const t = hierarchicalT.get(one.name)
  return t === undefined ? one : { ...one, hierarchicalT: t }
}

function populationOf(spec: DeidSpec, data: RiskData, after: TableFigures): RiskReport['population'] {
  const size = after.cells.reduce(
    (sum, { size: f, population, classes }) => sum + (population / f) * f * classes,
    0,
  )
  if (spec.subset !== undefined) return { basis: 'population-table', size: data.population }
  if (spec.weight !== undefined) return { basis: 'sampling-weights', size: Math.max(after.records, size) }
  return data.weight === undefined
    ? { basis: 'the-data', size: after.records }
    : { basis: 'stated-size', size: data.population }
}
