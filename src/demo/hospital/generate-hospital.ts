import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { refuse } from '../../domain/refusal.ts'
import { type Engine, openEngine } from './engine.ts'
import { consentsQuery } from './sql/consents.ts'
import { episodesQuery, episodeVariables } from './sql/episodes.ts'
import { labsQuery, labVariables } from './sql/labs.ts'
import { text } from './sql/literal.ts'
import { macros } from './sql/macros.ts'
import { notesQuery, noteVariables } from './sql/notes.ts'
import { patientsQuery, patientVariables } from './sql/patients.ts'

export const hospitalTables = ['patients', 'episodes', 'labs', 'notes', 'consents'] as const
export type HospitalTable = (typeof hospitalTables)[number]

export type HospitalOptions = {
  /** Folder for the files; created when missing, earlier files of the generator in it are replaced. */
  readonly directory: string
  /** 1 to 10,000,000. */
  readonly patients?: number
  readonly seed?: string
  /** Tables written at the same time, each by an engine of one thread. Never changes the bytes. */
  readonly threads?: number
  /** Memory of all engines together. */
  readonly memoryLimit?: `${number}MB` | `${number}GB`
  /** Mean number of rows for each patient; at 0 the table is empty. */
  readonly perPatient?: Partial<Readonly<Record<'episodes' | 'labs' | 'notes', number>>>
  /** Called after each file with the rows of the file and how many of all files exist. */
  readonly onProgress?: (progress: HospitalProgress) => void
}
export type HospitalProgress = {
  readonly table: HospitalTable
  readonly rows: number
  readonly filesDone: number
  readonly filesTotal: number
}
export type HospitalSummary = {
  readonly rows: Readonly<Record<HospitalTable, number>>
  readonly files: readonly string[]
}

type Job = { readonly table: HospitalTable; readonly file: string; readonly query: string }

export const defaultPatients = 5_000
export const defaultSeed = 'harbourgate'
const maximumPatients = 10_000_000
/** Patients whose episodes share a file. */
const patientsPerEpisodeFile = 2_500_000
const ratios = { episodes: 3, labs: 4, notes: 1.5 }

const parquet = `FORMAT parquet, COMPRESSION snappy, KV_METADATA { synthetic: 'Invented by the Harbourgate demo generator. No row describes a real person.' }`

/**
 * Writes the demo hospital below `directory`: patients.parquet, episodes/episodes-NNNN.parquet, labs.parquet,
 * notes.parquet and consents.parquet. The bytes depend on patients, seed and ratios only. No row passes through JavaScript.
 * @throws Refusal INPUT_INVALID when the number of patients, threads or a ratio is out of range.
 */
export async function generateHospital(options: HospitalOptions): Promise<HospitalSummary> {
  const { directory, patients = defaultPatients, seed = defaultSeed, threads = 2 } = options
  const megabytes = megabytesOf(options.memoryLimit ?? '1GB')
  const mean = { ...ratios, ...options.perPatient }
  requireWithin('patients', patients, 1, maximumPatients)
  requireWithin('threads', threads, 1, 64)
  for (const [name, ratio] of Object.entries(mean)) {
    if (!(ratio >= 0 && ratio <= 25))
      throw refuse('input', 'INPUT_INVALID', `${name} per patient must lie between 0 and 25`)
  }

  await clear(directory)
  const spill = join(directory, '.spill')
  const [first, ...later] = plan(directory, patients, mean)
  const summary: { rows: Record<HospitalTable, number>; files: string[] } = {
    rows: { patients: 0, episodes: 0, labs: 0, notes: 0, consents: 0 },
    files: [first, ...later].map((job) => job.file),
  }
  const engines: Engine[] = []
  let filesDone = 0
  const execute = async (engine: Engine, job: Job): Promise<void> => {
    const rows = await engine.copy(job.query, text(job.file), parquet)
    summary.rows[job.table] += rows
    filesDone += 1
    options.onProgress?.({ table: job.table, rows, filesDone, filesTotal: summary.files.length })
  }
  const workUntilDone = async (engine: Engine): Promise<void> => {
    for (let job = later.shift(); job !== undefined; job = later.shift()) await execute(engine, job)
  }

  try {
    for (let number = 0; number < Math.min(threads, later.length); number += 1) {
      const engine = await openEngine(`${Math.max(64, Math.floor(megabytes / threads))}MB`, spill)
      engines.push(engine)
      await prepare(engine, seed)
    }
    const [writer] = engines
    if (writer !== undefined) await execute(writer, first)
    const outcomes = await Promise.allSettled(engines.map(workUntilDone))
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
  } finally {
    for (const engine of engines) engine.close()
    await rm(spill, { recursive: true, force: true })
  }
  return summary
}

function requireWithin(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return
  throw refuse('input', 'INPUT_INVALID', `${name} must be a whole number from ${least} to ${most}`)
}

function megabytesOf(limit: string): number {
  const [, amount, unit] = /^(\d+)(MB|GB)$/.exec(limit) ?? []
  if (amount === undefined)
    throw refuse('input', 'INPUT_INVALID', 'the memory limit has the form 512MB or 2GB')
  return Number(amount) * (unit === 'GB' ? 1000 : 1)
}

async function clear(directory: string): Promise<void> {
  for (const name of ['patients.parquet', 'episodes', 'labs.parquet', 'notes.parquet', 'consents.parquet']) {
    await rm(join(directory, name), { recursive: true, force: true })
  }
  await mkdir(join(directory, 'episodes'), { recursive: true })
}

async function prepare(engine: Engine, seed: string): Promise<void> {
  for (const macro of macros(seed)) await engine.run(macro)
  const variables = { ...patientVariables, ...episodeVariables, ...labVariables, ...noteVariables }
  for (const [name, value] of Object.entries(variables)) await engine.run(`SET VARIABLE ${name} = ${value}`)
}

/** The files to write, patients first because the others read it, then the longest first so that workers finish together. */
function plan(directory: string, patients: number, mean: typeof ratios): [Job, ...Job[]] {
  const patientsFile = join(directory, 'patients.parquet')
  const source = `(SELECT *, file_row_number AS i FROM read_parquet(${text(patientsFile)}, file_row_number = true))`
  const single = (table: Exclude<HospitalTable, 'episodes'>, query: string): Job => ({
    table,
    file: join(directory, `${table}.parquet`),
    query,
  })
  const episodeFiles = Array.from(
    { length: Math.ceil(patients / patientsPerEpisodeFile) },
    (_, number): Job => {
      const from = number * patientsPerEpisodeFile
      const part = `(SELECT * FROM ${source} WHERE i >= ${from} AND i < ${from + patientsPerEpisodeFile})`
      const file = join(directory, 'episodes', `episodes-${String(number + 1).padStart(4, '0')}.parquet`)
      return { table: 'episodes', file, query: episodesQuery(part, mean.episodes) }
    },
  )
  return [
    single('patients', patientsQuery(patients)),
    single('labs', labsQuery(source, mean.labs, mean.episodes)),
    single('notes', notesQuery(source, mean.notes, mean.episodes)),
    ...episodeFiles,
    single('consents', consentsQuery(source)),
  ]
}
