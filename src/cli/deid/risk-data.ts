import { DATA_VIEW, openPlainFile, SUBSET_VIEW } from '../../platform/engines/duckdb/plain/source.ts'
import type { SensitiveColumn } from '../../platform/engines/duckdb/risk-sensitive.ts'
import { oneRow, type Session, wholeNumber } from '../../platform/engines/duckdb/session.ts'
import { identifier } from '../../platform/engines/duckdb/sql.ts'
import { CommandFailure, exitCodes } from '../failure.ts'
import { checkContained, lackHierarchy } from './load-data.ts'
import type { LoadedSpec } from './load-spec.ts'

/** View over the file with the records before de-identification. */
export const BEFORE_VIEW = identifier('plain before')

export type RiskData = {
  /** Records that are measured. */
  readonly records: number
  /** Records of the file before; undefined without one. */
  readonly before: number | undefined
  readonly population: number
  /** SQL of a record's weight; undefined when a record stands for itself. */
  readonly weight: string | undefined
  readonly sensitive: readonly SensitiveColumn[]
}

/** Opens the files of a specification and checks that they have what it names. @throws CommandFailure */
export async function openRiskData(session: Session, loaded: LoadedSpec): Promise<RiskData> {
  const { spec, pathOf } = loaded
  const all = await open(session, DATA_VIEW, pathOf(spec.data), spec.delimiter)
  checkColumns(loaded, all.columns, spec.data)
  const lacking = lackHierarchy(spec)
  if (lacking.length > 0) throw loaded.invalid(lacking)
  const subset = spec.subset
  const measured =
    subset === undefined ? all : await open(session, SUBSET_VIEW, pathOf(subset), spec.delimiter)
  if (subset !== undefined) {
    checkColumns(loaded, measured.columns, subset)
    await checkContained(
      session,
      pathOf(subset),
      all.columns.filter((name) => measured.columns.includes(name)),
    )
  }
  const before =
    spec.before === undefined
      ? undefined
      : await open(session, BEFORE_VIEW, pathOf(spec.before), spec.delimiter)
  if (before !== undefined)
    checkNames(loaded, before.columns, spec.before ?? '', [
      ...quasiPlaces(spec.quasiIdentifiers),
      ...recordKeyOf(loaded),
    ])
  const { records } = measured
  const population =
    spec.populationSize ??
    (spec.samplingFraction === undefined ? all.records : records / spec.samplingFraction)
  if (population < records)
    throw loaded.invalid([
      { path: 'populationSize', message: `is less than the ${records} records of the data` },
    ])
  const view = subset === undefined ? DATA_VIEW : SUBSET_VIEW
  const weight =
    spec.weight === undefined
      ? population > records && subset === undefined
        ? String(population / records)
        : undefined
      : await weightOf(session, view, loaded, spec.weight)
  return {
    records,
    before: before?.records,
    population,
    weight,
    sensitive: await sensitiveOf(session, view, loaded),
  }
}

type Named = readonly { readonly path: string; readonly name: string }[]

const recordKeyOf = ({ spec }: LoadedSpec): Named =>
  spec.recordKey === undefined ? [] : [{ path: 'recordKey', name: spec.recordKey }]

const quasiPlaces = (names: readonly string[]): Named =>
  names.map((name, at) => ({ path: `quasiIdentifiers.${at}`, name }))

function checkColumns(loaded: LoadedSpec, columns: readonly string[], file: string): void {
  const { spec } = loaded
  checkNames(loaded, columns, file, [
    ...quasiPlaces(spec.quasiIdentifiers),
    ...spec.sensitive.map((name, at) => ({ path: `sensitive.${at}`, name })),
    ...spec.models.flatMap((model, at) =>
      'attribute' in model ? [{ path: `models.${at}.attribute`, name: model.attribute }] : [],
    ),
    ...(spec.weight === undefined ? [] : [{ path: 'weight', name: spec.weight }]),
    ...recordKeyOf(loaded),
    ...(spec.household === undefined ? [] : [{ path: 'household', name: spec.household }]),
  ])
}

function checkNames(loaded: LoadedSpec, columns: readonly string[], file: string, names: Named): void {
  const missing = names.filter(({ name }) => !columns.includes(name))
  if (missing.length > 0)
    throw loaded.invalid(
      missing.map(({ path, name }) => ({ path, message: `${file} has no column ${name}` })),
    )
}

async function weightOf(session: Session, view: string, loaded: LoadedSpec, name: string): Promise<string> {
  const sql = `TRY_CAST(${identifier(name)} AS DOUBLE)`
  const { bad } = await oneRow(
    session,
    `SELECT count(*) FILTER (NOT coalesce(${sql} > 0, false)) AS bad FROM ${view}`,
  )
  if (wholeNumber(bad) > 0)
    throw loaded.invalid([
      { path: 'weight', message: `${wholeNumber(bad)} records have no positive number in ${name}` },
    ])
  return sql
}

/** Sensitive variables of the specification and of its models; numbers are in the order of their values. */
async function sensitiveOf(session: Session, view: string, { spec }: LoadedSpec): Promise<SensitiveColumn[]> {
  const models = spec.models.flatMap((model) => ('attribute' in model ? [model] : []))
  const names = [...new Set([...spec.sensitive, ...models.map(({ attribute }) => attribute)])]
  const found: SensitiveColumn[] = []
  for (const name of names) {
    const column = identifier(name)
    const asNumber = `TRY_CAST(${column} AS DOUBLE)`
    const { texts } = await oneRow(
      session,
      `SELECT count(*) FILTER (${column} IS NOT NULL AND ${asNumber} IS NULL) AS texts FROM ${view}`,
    )
    const isNumeric = wholeNumber(texts) === 0
    const own = models.filter(({ attribute }) => attribute === name)
    const recursive = own.find((model) => model.model === 'recursive-cl-diversity')
    found.push({
      name,
      sql: isNumeric ? asNumber : column,
      isOrdered: isNumeric || own.some(({ model }) => model === 't-closeness-ordered'),
      recursiveL: recursive !== undefined && 'c' in recursive ? recursive.l : 2,
    })
  }
  return found
}

async function open(session: Session, view: string, path: string, delimiter: string | undefined) {
  const failure = (code: string, message: string, remedy: string, cause?: unknown) =>
    new CommandFailure({ message, code, exitCode: exitCodes.failure, remedy }, { cause })
  let file: Awaited<ReturnType<typeof openPlainFile>>
  try {
    file = await openPlainFile(session, view, path, delimiter)
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message.split('\n')[0] : ''
    throw failure(
      'DATA_UNREADABLE',
      `${path} cannot be read: ${detail}`,
      'Check the path, the format and that text is UTF-8',
      cause,
    )
  }
  if (file.records === 0)
    throw failure('DATA_EMPTY', `${path} has no records`, 'Nothing can be learned from no data')
  return file
}
