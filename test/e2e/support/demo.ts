import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '../../../src/config.ts'
import { generateHospital } from '../../../src/demo/hospital/generate-hospital.ts'
import { type Api, createApi } from '../../../src/demo/story/api.ts'
import { playStory } from '../../../src/demo/story/play-story.ts'
import { foldersOf } from '../../../src/folders.ts'
import { startGateway } from '../../../src/main.ts'
import { packageRoot } from '../../../src/package-root.ts'
import { createLogger } from '../../../src/platform/logger/logger.ts'
import { writeMigrated } from '../../support/migrated.ts'

/** Whether `npm run build:web` has been run; without it there is nothing to look at. */
export const isPortalBuilt = existsSync(join(packageRoot, 'dist', 'portal', 'index.html'))

const patients = 2000

export type RunningDemo = {
  readonly origin: string
  /** Where the story kept the released files, the certificate and the published keys. */
  readonly downloads: string
  /** The HTTP API as each persona, for what a test needs but is not about. */
  readonly api: Api
  stop(): Promise<void>
}

/** A gateway in demo mode on a free port, in which the story has been played to its end. */
export async function startDemo(): Promise<RunningDemo> {
  const data = await mkdtemp(join(tmpdir(), 'harbourgate-e2e-'))
  const folders = foldersOf(data)
  await generateHospital({ directory: join(folders.source, 'hospital'), patients })
  await writeMigrated(folders.database)
  const config = loadConfig({
    PORT: '0',
    HARBOURGATE_METRICS_PORT: '',
    HARBOURGATE_DATA: data,
    HARBOURGATE_RATE_LIMIT: '100000',
  })
  const gateway = await startGateway(config, { log: createLogger({ level: 'silent' }), demo: true })
  const stop = async () => {
    await gateway.stop({ grace: 0 })
    await rm(data, { recursive: true, force: true })
  }
  const downloads = join(data, 'downloads')
  const story = await playStory({
    origin: gateway.origin,
    portal: gateway.portal,
    fetch,
    patients,
    format: 'parquet',
    folder: downloads,
    now: () => new Date(),
    onStep: () => undefined,
    onProgress: () => undefined,
  })
  const api = createApi({ origin: gateway.origin, portal: gateway.portal, fetch })
  if (story.ok) return { origin: gateway.origin, downloads, api, stop }
  await stop()
  throw new Error(`The story failed: ${story.steps.at(-1)?.detail}`)
}
