import { classesIn, recordsIn, sizeBands, smallestOf } from './class-sizes.ts'
import type { MissingValues } from './frequency-count.ts'
import { globalRisk } from './individual-risk.ts'
import type { ClassSizes } from './k-anonymity.ts'
import { populationUniqueness } from './population-uniqueness.ts'
import type { PublishedCount } from './published-counts.ts'
import { type RiskCell, reidentificationRisk } from './re-identification.ts'
import type {
  PopulationBasis,
  ReportSubject,
  RiskAfter,
  RiskBefore,
  RiskCheck,
  RiskReport,
  RiskSummary,
  UtilityFigures,
  VariableUtility,
} from './report.ts'
import { roundingStep, roundShare } from './rounded-shares.ts'
import { disScores } from './suda.ts'
import type { TableFigures } from './table-figures.ts'

export type ReportInputs = {
  readonly subject: ReportSubject
  readonly unit: RiskReport['unit']
  readonly missingValues: MissingValues
  readonly population: { readonly basis: PopulationBasis; readonly size: number }
  readonly threshold: RiskReport['threshold']
  readonly checks: readonly RiskCheck[]
  readonly suppressed: PublishedCount | null
  readonly before: BeforeInputs | undefined
  readonly after: TableFigures
  readonly notMeasured: RiskReport['notMeasured']
  readonly utility: readonly VariableUtility[]
}

/** Class sizes of the data before, of all classes or of one in `sampledClasses`. */
export type BeforeInputs = {
  readonly cells: readonly RiskCell[]
  readonly sampledClasses: number
  /** Counts of records below this are not told exactly; 1 when nothing needs protection. */
  readonly smallCell: number
}

export function assembleReport(inputs: ReportInputs): RiskReport {
  const { after: figures, threshold } = inputs
  const after = describeAfter(figures, threshold.risk, inputs.population.size)
  return {
    format: 'harbourgate-risk-report',
    formatVersion: 1,
    subject: inputs.subject,
    unit: inputs.unit,
    quasiIdentifiers: figures.variables.map(({ name }) => name),
    missingValues: inputs.missingValues,
    population: inputs.population,
    threshold,
    holds: inputs.checks.every(({ holds }) => holds),
    checks: inputs.checks,
    counts: { released: figures.records, suppressed: inputs.suppressed },
    before: inputs.before === undefined ? null : describeBefore(inputs.before, threshold.risk),
    after,
    sensitive: figures.sensitive,
    notMeasured: inputs.notMeasured,
    utility: summariseUtility(inputs.utility, after.averageClass),
  }
}

function describeAfter(figures: TableFigures, threshold: number, population: number): RiskAfter {
  const { cells, records, specialUniques, households } = figures
  const sizes: ClassSizes = cells
  const classes = classesIn(sizes)
  return {
    ...summarise(cells, threshold),
    records,
    classes,
    smallestClass: smallestOf(sizes),
    averageClass: classes === 0 ? 0 : records / classes,
    sizes: sizeBands(sizes),
    ...reidentificationRisk(cells, threshold),
    individual: globalRisk(cells, threshold),
    population: populationUniqueness(bySize(cells), population),
    specialUniques:
      specialUniques === undefined
        ? null
        : {
            ...specialUniques,
            highestDis: disScores(specialUniques.scores, specialUniques).reduce(
              (most, { dis }) => Math.max(most, dis),
              0,
            ),
          },
    households: households ?? null,
  }
}

/** Cells of one size put together, since estimates of the population go by sizes alone. */
function bySize(cells: readonly RiskCell[]): ClassSizes {
  const sizes = new Map<number, number>()
  for (const { size, classes } of cells) sizes.set(size, (sizes.get(size) ?? 0) + classes)
  return [...sizes].map(([size, classes]) => ({ size, classes }))
}

function summarise(cells: readonly RiskCell[], threshold: number): RiskSummary {
  const records = recordsIn(cells)
  const share = (some: number) => (records === 0 ? 0 : some / records)
  const { prosecutor } = reidentificationRisk(cells, threshold)
  const bands = sizeBands(cells)
  return {
    unique: share(bands.find(({ to }) => to === 1)?.records ?? 0),
    bands: bands.map(({ from, to, records: some }) => ({
      from,
      ...(to === undefined ? {} : { to }),
      share: share(some),
    })),
    averageRisk: prosecutor.average,
    atRisk: prosecutor.atRisk,
  }
}

/** Samples of classes are good to about a tenth of a percent; more digits would only look exact. */
const SAMPLE_STEP = 0.001

function describeBefore({ cells, sampledClasses, smallCell }: BeforeInputs, threshold: number): RiskBefore {
  const exact = summarise(cells, threshold)
  const protectedStep = roundingStep(recordsIn(cells) * sampledClasses, smallCell)
  const step = sampledClasses > 1 ? Math.max(SAMPLE_STEP, protectedStep) : protectedStep
  const round = (share: number) => roundShare(share, step)
  return {
    unique: round(exact.unique),
    bands: exact.bands.map((band) => ({ ...band, share: round(band.share) })),
    averageRisk: round(exact.averageRisk),
    atRisk: round(exact.atRisk),
    step,
    sampledClasses,
  }
}

function summariseUtility(variables: readonly VariableUtility[], averageClass: number): UtilityFigures {
  const meanOf = (figure: (variable: VariableUtility) => number | null): number | null => {
    const known = variables.map(figure).filter((value) => value !== null)
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length
  }
  return {
    variables,
    cellsChanged: meanOf((variable) => variable.cellsChanged),
    informationKept: meanOf((variable) => variable.informationKept),
    precision: meanOf((variable) => variable.precision),
    averageClass,
  }
}
