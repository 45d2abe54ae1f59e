import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { prepareHospital, readFolder, writeMarker } from '../../demo/prepare.ts'
import type { Fetch } from '../../demo/story/api.ts'
import type { Story } from '../../demo/story/play-story.ts'
import { countText, summaryLines } from '../../demo/story/render.ts'
import { startGateway } from '../../main.ts'
import { createLogger } from '../../platform/logger/logger.ts'
import { ExitWith, exitCodes, usage } from '../failure.ts'
import type { Io } from '../io.ts'
import { checkEmptyDatabase } from './check-database.ts'
import type { DemoSettings } from './options.ts'
import { tellStory } from './tell.ts'

/** Where in the folder downloads go. */
const downloads = 'downloads'

/**
 * Plays the story from nothing to its end and stops. Steps and summary are the command's data (standard output).
 * @throws ExitWith 1 when a step did not do what it should; CommandFailure (usage) when `--keep` names a used folder
 */
export async function runOnce(
  io: Io,
  settings: DemoSettings,
  fetch: Fetch = globalThis.fetch,
): Promise<void> {
  const { keep, patients, seed, format, json } = settings
  await checkEmptyDatabase(settings.config.databaseUrl)
  const folder = keep === undefined ? await mkdtemp(join(tmpdir(), 'harbourgate-demo-')) : resolve(keep)
  if (keep !== undefined && (await readFolder(folder)) !== 'fresh')
    throw usage(`--keep ${keep}: the folder is not empty`, 'Name a folder that does not exist yet')
  const remove = async () => {
    if (keep === undefined) await rm(folder, { recursive: true, force: true })
  }
  const forget = io.onSignal(() => void remove().finally(() => io.exit(130)))
  try {
    const config = {
      ...settings.config,
      data: folder,
      port: settings.port ?? 0,
      publicUrl: undefined,
      metricsPort: undefined,
    }
    await writeMarker(folder, { state: 'preparing', patients, seed })
    const print = (line: string) => {
      if (!json) io.stdout(`${line}\n`)
    }
    print('Harbourgate demo: an invented hospital, not for real patient data')
    print(`  generating ${patients.toLocaleString('en')} patients and starting the gateway`)
    // Both take seconds and neither needs the other.
    const hospital = prepareHospital(folder, { patients, seed })
    const starting = startGateway(config, { log: createLogger({ level: config.logLevel }), demo: true })
    const [prepared, started] = await Promise.allSettled([hospital, starting])
    if (started.status === 'rejected') throw started.reason
    const gateway = started.value
    let story: Story
    try {
      if (prepared.status === 'rejected') throw prepared.reason
      print(`  listening at ${gateway.origin}`)
      const telling = { patients, format, folder: join(folder, downloads), fetch, print }
      story = await tellStory(gateway, telling)
    } finally {
      await gateway.stop()
    }
    if (story.summary) await writeMarker(folder, { state: 'ready', patients, seed, summary: story.summary })
    if (json) io.stdout(`${JSON.stringify({ ...story, folder: keep === undefined ? null : folder })}\n`)
    else for (const line of ending(story, keep === undefined ? undefined : folder)) print(line)
    if (!story.ok) throw new ExitWith(exitCodes.failure)
  } finally {
    forget()
    await remove()
  }
}

function ending({ ok, steps, summary }: Story, kept: string | undefined): string[] {
  const result = ok
    ? `All ${steps.length} steps did what they should; ${countText(summary?.counts.released ?? 0)} patients released.`
    : `Step ${steps.length} did not do what it should.`
  return [
    ...(summary === undefined ? [] : ['', ...summaryLines(summary)]),
    '',
    result,
    ...(kept === undefined
      ? []
      : ['', 'What was kept can be inspected without a server:', ...nextCommands(kept)]),
  ]
}

const nextCommands = (folder: string): string[] => [
  `  npx harbourgate audit verify --data ${folder}`,
  `  npx harbourgate certificate verify ${join(folder, downloads, 'certificate.jws')} --data ${folder}`,
  `  ls ${join(folder, downloads)}`,
]
