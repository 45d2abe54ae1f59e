import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DeidentificationPlan } from '../../domain/deidentify/plan.ts'
import { refuse } from '../../domain/refusal.ts'
import type { RiskFigures } from '../../domain/risk/k-anonymity.ts'
import { finishFile } from '../../platform/engines/duckdb/plain/finish-file.ts'
import { plainFormat } from '../../platform/engines/duckdb/plain/source.ts'
import { checkReleased, type Promised } from './apply-check.ts'
import type { ChosenLevels } from './apply-levels.ts'
import { type ApplySpec, leastClass, ROW_KEY } from './apply-plan.ts'
import type { Prepared } from './apply-prepare.ts'
import { quasiIdentifiersOf, type StagedFile } from './apply-stage.ts'
import { type ApplySummary, summarise } from './apply-summary.ts'
import type { LoadedSpec } from './load-spec.ts'
import { withEngine } from './with-engine.ts'

const SUMMARY = 'summary.json'

/**
 * Writes the file in its own format, measures in it once more what must hold, and adds the summary. With a research subset
 * the file has its records and its name. Nothing has left the scratch folder when this returns.
 * @returns what is to be put where the file was asked for
 * @throws Refusal RISK_NOT_REACHED
 */
export async function finish(
  { path, risk, cells, changed, promised, inner = [] }: StagedFile,
  prepared: Prepared,
  plan: DeidentificationPlan,
  loaded: LoadedSpec<ApplySpec>,
): Promise<{ readonly names: readonly string[]; readonly summary: ApplySummary }> {
  const { spec, definition, profile, format, scratch, chosen } = prepared
  const source = loaded.pathOf(spec.subset ?? spec.data)
  const name = `${plainFormat(source).stem}.${format}`
  const quasi = quasiIdentifiersOf(plan)
  const withPseudonym = definition.patient.key !== ROW_KEY
  const written = await withEngine(async (session) => {
    const { smallest, ...file } = await finishFile(session, path, {
      folder: scratch,
      name,
      format,
      withPseudonym,
      inner,
      quasi,
    })
    if (smallest < profile.thresholds.k)
      throw refuse('checkRisk', 'RISK_NOT_REACHED', `The written file reaches k = ${smallest}`)
    const holding = chosen === undefined ? promised : promisedBy(prepared, chosen, loaded)
    if (holding !== undefined) await checkReleased(session, { ...holding, path: join(scratch, name), format })
    return file
  })
  const figures = chosen === undefined ? risk : figuresOf(prepared, chosen)
  const summary = summarise(prepared, plan, { risk: figures, cells, changed }, { name, ...written })
  await writeFile(join(scratch, SUMMARY), `${JSON.stringify(summary, null, 2)}\n`)
  return { names: [name, SUMMARY], summary }
}

/** What must hold in the file when levels were chosen. */
const promisedBy = (
  { spec }: Prepared,
  { decision, records, quasiIdentifiers, sensitive }: ChosenLevels,
  { pathOf }: LoadedSpec<ApplySpec>,
): Omit<Promised, 'path' | 'format'> => ({
  quasiIdentifiers,
  sensitive,
  models: spec.models,
  records: records - decision.suppressed,
  population: spec.subset === undefined ? undefined : { path: pathOf(spec.data), delimiter: spec.delimiter },
})

const MILLION = 1_000_000

/** The figures of what the domain decided, which the file has just been found to hold. */
function figuresOf(
  { spec }: Prepared,
  { decision: { suppressed, classes, smallestClass }, records }: ChosenLevels,
): RiskFigures {
  const released = records - suppressed
  return {
    k: {
      required: leastClass(spec.models),
      reached: smallestClass,
    },
    patients: { staged: records, suppressed, released },
    classes: { ...classes, suppressed: classes.staged - classes.released },
    prosecutorRisk: {
      highestPpm: Math.ceil(MILLION / smallestClass),
      averagePpm: Math.ceil((MILLION * classes.released) / released),
    },
  }
}
