import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { foldersOf } from '../folders.ts'
import { lockDirectory } from '../platform/database/directory-lock.ts'
import {
  generateHospital,
  type HospitalProgress,
  type HospitalSummary,
} from './hospital/generate-hospital.ts'
import { hospitalFolder } from './story/custodian.ts'
import { storySummary } from './story/summary.ts'

/** File by which the demo knows a data folder as its own. */
export const markerName = 'demo.json'

const markerSchema = z.strictObject({
  /** `preparing` until the story has been played to its end: what an interrupted start leaves. */
  state: z.enum(['preparing', 'ready']),
  patients: z.int(),
  seed: z.string(),
  summary: storySummary.optional(),
})
export type DemoMarker = z.output<typeof markerSchema>

/** `fresh`: missing or empty. `foreign`: holds something, but not of the demo. Otherwise what the marker says. */
export type FolderState = 'fresh' | 'foreign' | DemoMarker

export async function readFolder(folder: string): Promise<FolderState> {
  const names = await readdir(folder).catch((error: unknown): string[] => {
    if (isMissing(error)) return []
    throw error
  })
  if (names.length === 0) return 'fresh'
  if (!names.includes(markerName)) return 'foreign'
  try {
    return markerSchema.parse(JSON.parse(await readFile(join(folder, markerName), 'utf8')))
  } catch {
    return 'foreign'
  }
}

/** Creates the folder when it is missing; the marker is replaced in one step. */
export async function writeMarker(folder: string, marker: DemoMarker): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const draft = join(folder, `.${markerName}`)
  await writeFile(draft, `${JSON.stringify(marker, null, 2)}\n`)
  await rename(draft, join(folder, markerName))
}

/**
 * Empties a data folder of the demo; the folder itself stays (it may be a mount). The marker goes last, so that an
 * interrupted removal is taken up again.
 * @throws AppError DATABASE_UNAVAILABLE while a gateway runs on it
 */
export async function emptyFolder(folder: string): Promise<void> {
  const release = await lockDirectory(foldersOf(folder).database)
  await release()
  for (const name of await readdir(folder)) {
    if (name !== markerName) await rm(join(folder, name), { recursive: true, force: true })
  }
  await rm(join(folder, markerName), { force: true })
}

export type HospitalOrder = {
  readonly patients: number
  readonly seed: string
  readonly onProgress?: (progress: HospitalProgress) => void
}

/** Writes the demo hospital where a gateway on this data folder finds it. */
export const prepareHospital = (data: string, order: HospitalOrder): Promise<HospitalSummary> =>
  generateHospital({ directory: join(foldersOf(data).source, hospitalFolder), ...order })

const isMissing = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT'
