import { basename } from 'node:path'
import { assembleReport } from '../../domain/risk/assemble-report.ts'
import type { PublishedCount } from '../../domain/risk/published-counts.ts'
import type { RiskReport, VariableUtility } from '../../domain/risk/report.ts'
import type { TableFigures } from '../../domain/risk/table-figures.ts'
import { informationKept } from '../../domain/risk/utility.ts'
import { type ComparedVariable, measurePlainBefore } from '../../platform/engines/duckdb/plain/compare.ts'
import { DATA_VIEW, SUBSET_VIEW } from '../../platform/engines/duckdb/plain/source.ts'
import { measureTable } from '../../platform/engines/duckdb/risk-table.ts'
import type { Session } from '../../platform/engines/duckdb/session.ts'
import { identifier } from '../../platform/engines/duckdb/sql.ts'
import type { LoadedSpec } from './load-spec.ts'
import { checksOf, thresholdOf, unmeasured } from './risk-checks.ts'
import { BEFORE_VIEW, openRiskData, type RiskData } from './risk-data.ts'
import type { DeidSpec } from './spec.ts'

/** Largest set of variables looked at for special uniques. */
const SPECIAL_UNIQUES = 4

/** Measures the plain file of a specification. @throws CommandFailure when file and specification do not fit */
export async function riskReportOf(session: Session, loaded: LoadedSpec): Promise<RiskReport> {
  const { spec } = loaded
  const data = await openRiskData(session, loaded)
  const quasi = spec.quasiIdentifiers.map((name) => ({ name, sql: identifier(name) }))
  const measured = spec.subset === undefined ? DATA_VIEW : SUBSET_VIEW
  const before =
    data.before === undefined
      ? undefined
      : await measurePlainBefore(
          session,
          { view: BEFORE_VIEW, records: data.before },
          { view: measured, records: data.records },
          quasi,
        )
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
    suppressed: suppressedOf(data),
    before: before === undefined ? undefined : { cells: before.cells, sampledClasses: 1, smallCell: 1 },
    after,
    utility: after.variables.map((variable) => utilityOf(variable, before?.variables ?? [])),
  }
  const checks = checksOf(spec.models, assembleReport({ ...draft, checks: [], notMeasured: [] }))
  return assembleReport({ ...draft, checks, notMeasured: unmeasured(spec.models, checks) })
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

const suppressedOf = ({ before, records }: RiskData): PublishedCount | null =>
  before === undefined ? null : Math.max(0, before - records)

function utilityOf(
  { name, entropy }: TableFigures['variables'][number],
  before: readonly ComparedVariable[],
): VariableUtility {
  const source = before.find((variable) => variable.name === name)
  return {
    variable: name,
    transform: source === undefined ? 'as it is' : 'compared with the file before',
    cellsChanged: source?.changed ?? null,
    informationKept: source === undefined ? null : informationKept(source.entropy, entropy),
    precision: null,
  }
}
