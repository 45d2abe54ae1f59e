import { complete, keepOrSuppress } from '../../domain/deidentify/hierarchy/complete.ts'
import type { GeneralisationHierarchy, Label } from '../../domain/deidentify/hierarchy/hierarchy.ts'
import type { Microdata } from '../../domain/deidentify/lattice/microdata.ts'
import type { PrivacyModel } from '../../domain/risk/models/model.ts'
import { distinctValues } from '../../platform/engines/duckdb/plain/code-maps.ts'
import { foreignRecords } from '../../platform/engines/duckdb/plain/collapse.ts'
import { readMicrodata } from '../../platform/engines/duckdb/plain/read-microdata.ts'
import { DATA_VIEW, openPlainFile, SUBSET_VIEW } from '../../platform/engines/duckdb/plain/source.ts'
import type { Session } from '../../platform/engines/duckdb/session.ts'
import { CommandFailure, exitCodes } from '../failure.ts'
import { hierarchyRows } from './hierarchy-rows.ts'
import type { HierarchySource } from './spec-hierarchy.ts'

/** What is to be read: absolute paths, and names of columns. */
export type DataRequest = {
  readonly data: string
  readonly delimiter: string | undefined
  readonly quasiIdentifiers: readonly string[]
  /** By variable: absolute path of a file, or a rule. */
  readonly hierarchies: Readonly<Record<string, HierarchySource>>
  readonly sensitive: readonly string[]
  readonly models: readonly PrivacyModel[]
  readonly subset: string | undefined
}

export type LoadedData = {
  readonly microdata: Microdata
  /** The variables that models look at, in the order of the microdata. */
  readonly sensitive: readonly { readonly name: string; readonly hierarchy?: GeneralisationHierarchy }[]
  /** All columns of the file, in file order. */
  readonly columns: readonly string[]
  /** Records of the file. */
  readonly records: number
}

/** A place of the request that does not fit the data; the caller says it in the terms of its own input. */
export type Invalid = (violations: readonly { path: string; message: string }[]) => CommandFailure

/**
 * Opens the data, checks the request against it and collapses it to distinct tuples.
 * @throws CommandFailure DATA_UNREADABLE, DATA_EMPTY, SUBSET_NOT_CONTAINED, or what `invalid` makes
 */
export async function loadData(
  session: Session,
  request: DataRequest,
  invalid: Invalid,
): Promise<LoadedData> {
  const file = await open(session, DATA_VIEW, request.data, request.delimiter)
  if (file.records === 0)
    throw failure('DATA_EMPTY', `${request.data} has no records`, 'Nothing can be learned from no data')
  const sensitive = sensitiveOf(request)
  const unknown = unknownColumns(request, sensitive, file.columns)
  if (unknown.length > 0) throw invalid(unknown)
  const subset =
    request.subset === undefined
      ? undefined
      : await openSubset(session, { path: request.subset, delimiter: request.delimiter }, file.columns)
  const quasiIdentifiers: { name: string; hierarchy: GeneralisationHierarchy }[] = []
  for (const name of request.quasiIdentifiers)
    quasiIdentifiers.push({ name, hierarchy: await hierarchyOf(session, request, name, invalid) })
  const described: { name: string; hierarchy?: GeneralisationHierarchy }[] = []
  for (const name of sensitive)
    described.push(
      !Object.hasOwn(request.hierarchies, name)
        ? { name }
        : { name, hierarchy: await hierarchyOf(session, request, name, invalid) },
    )
  const microdata = await readMicrodata(session, {
    quasiIdentifiers,
    sensitive: described,
    hasSubset: request.subset !== undefined,
  })
  const released = subset?.records ?? file.records
  if (microdata.records !== released)
    throw new Error(`${microdata.records} of ${released} records were found again by their values`)
  return { microdata, sensitive: described, columns: file.columns, records: file.records }
}

/** Only variables that a model looks at are read; each once. */
const sensitiveOf = ({ models }: DataRequest): readonly string[] => [
  ...new Set(models.flatMap((model) => ('attribute' in model ? [model.attribute] : []))),
]

function unknownColumns(
  request: DataRequest,
  sensitive: readonly string[],
  columns: readonly string[],
): { path: string; message: string }[] {
  const missing = (name: string) => `the data has no column ${name}`
  return [
    ...request.quasiIdentifiers.flatMap((name, at) =>
      columns.includes(name) ? [] : [{ path: `quasiIdentifiers.${at}`, message: missing(name) }],
    ),
    ...request.sensitive.flatMap((name, at) =>
      columns.includes(name) ? [] : [{ path: `sensitive.${at}`, message: missing(name) }],
    ),
    ...sensitive.flatMap((name) =>
      columns.includes(name) ? [] : [{ path: 'models', message: missing(name) }],
    ),
    ...lackHierarchy(request),
  ]
}

/** Models that go by a hierarchy of their variable, where there is none. */
export const lackHierarchy = ({
  models,
  hierarchies,
}: Pick<DataRequest, 'models' | 'hierarchies'>): { path: string; message: string }[] =>
  models.flatMap((model, at) =>
    model.model === 't-closeness-hierarchical' && !Object.hasOwn(hierarchies, model.attribute)
      ? [{ path: `models.${at}.attribute`, message: `${model.attribute} has no hierarchy` }]
      : [],
  )

/**
 * Opens a research subset beside the data it must come from.
 * @throws CommandFailure DATA_UNREADABLE, DATA_EMPTY, SUBSET_NOT_CONTAINED
 */
export async function openSubset(
  session: Session,
  { path, delimiter }: { readonly path: string; readonly delimiter: string | undefined },
  columns: readonly string[],
): Promise<{ readonly records: number }> {
  const subset = await open(session, SUBSET_VIEW, path, delimiter)
  if (subset.records === 0)
    throw failure('DATA_EMPTY', `${path} has no records`, 'Name the records to release')
  const lacking = columns.filter((name) => !subset.columns.includes(name))
  if (lacking.length > 0)
    throw failure(
      'SUBSET_NOT_CONTAINED',
      `${path} lacks the columns ${lacking.join(', ')}`,
      'Use the columns of the data',
    )
  await checkContained(session, path, columns)
  return subset
}

/** @param columns that both have @throws CommandFailure SUBSET_NOT_CONTAINED */
export async function checkContained(
  session: Session,
  path: string,
  columns: readonly string[],
): Promise<void> {
  const foreign = await foreignRecords(session, columns)
  if (foreign > 0)
    throw failure(
      'SUBSET_NOT_CONTAINED',
      `${foreign} records of ${path} are not in the data, or not as often`,
      'A research subset holds records of the data',
    )
}

/** The hierarchy of a column of the opened data; one that has none keeps its values or loses them. */
export async function hierarchyOf(
  session: Session,
  request: Pick<DataRequest, 'hierarchies' | 'delimiter'>,
  name: string,
  invalid: Invalid,
): Promise<GeneralisationHierarchy> {
  const values = await distinctValues(session, name)
  const source = Object.hasOwn(request.hierarchies, name) ? request.hierarchies[name] : undefined
  const rows =
    source === undefined
      ? keepOrSuppress(values.filter(isFilled))
      : await hierarchyRows(session, source, values.filter(isFilled), request.delimiter, (message) =>
          invalid([{ path: `hierarchies.${name}`, message }]),
        )
  const completed = complete(rows, values)
  if ('hierarchy' in completed) return completed.hierarchy
  const { missing } = completed
  const message = `has no row for ${missing.length} value${missing.length === 1 ? '' : 's'} of the data: ${shorten(missing)}`
  throw invalid([{ path: `hierarchies.${name}`, message }])
}

const isFilled = (label: Label): label is string => label !== null && label !== ''

const SHOWN = 5
const shorten = (values: readonly string[]): string =>
  `${values
    .slice(0, SHOWN)
    .map((value) => JSON.stringify(value))
    .join(', ')}${values.length > SHOWN ? ', …' : ''}`

async function open(session: Session, view: string, path: string, delimiter: string | undefined) {
  try {
    return await openPlainFile(session, view, path, delimiter)
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message.split('\n')[0] : ''
    throw failure(
      'DATA_UNREADABLE',
      `${path} cannot be read: ${detail}`,
      'Check the path, the format and that text is UTF-8',
      cause,
    )
  }
}

const failure = (code: string, message: string, remedy: string, cause?: unknown): CommandFailure =>
  new CommandFailure({ message, code, exitCode: exitCodes.failure, remedy }, { cause })
