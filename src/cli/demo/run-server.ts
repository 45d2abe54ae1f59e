import { join, resolve } from 'node:path'
import { emptyFolder, prepareHospital, readFolder, writeMarker } from '../../demo/prepare.ts'
import type { Fetch } from '../../demo/story/api.ts'
import type { StorySummary } from '../../demo/story/summary.ts'
import { type Gateway, startGateway } from '../../main.ts'
import { createLogger } from '../../platform/logger/logger.ts'
import { CommandFailure, exitCodes, usage } from '../failure.ts'
import type { Io } from '../io.ts'
import { checkEmptyDatabase } from './check-database.ts'
import type { DemoSettings } from './options.ts'
import { isFree, nextFree } from './ports.ts'
import { tellStory } from './tell.ts'
import { welcome } from './welcome.ts'

/**
 * The demo that stays: prepares its data folder at the first start, then serves until it is told to stop.
 * @throws CommandFailure when the folder belongs to something else, the port asked for is taken, or the story failed
 */
export async function runServer(io: Io, settings: DemoSettings, fetch: Fetch): Promise<void> {
  const print = (line: string) => io.stdout(`${line}\n`)
  const data = resolve(settings.config.data)
  const known = await openFolder(data, settings, print)
  const config = { ...settings.config, data, ...(await choosePorts(settings, print)) }
  const host = config.host.includes(':') ? `[${config.host}]` : config.host
  print(
    config.port === 0
      ? 'Harbourgate demo, starting'
      : `Harbourgate demo, starting at http://${host}:${config.port}`,
  )

  const stopped = signalled(io)
  const log = createLogger({ level: config.logLevel })
  const hospital = known === undefined ? prepare(data, settings, print) : Promise.resolve()
  const [prepared, started] = await Promise.allSettled([hospital, startGateway(config, { log, demo: true })])
  if (started.status === 'rejected') throw started.reason
  const gateway = started.value
  try {
    if (prepared.status === 'rejected') throw prepared.reason
    const story = known === undefined ? firstStory(gateway, { data, settings, fetch, print }) : undefined
    const ended = await Promise.race([story ?? known?.summary, stopped.then(() => 'stopped' as const)])
    // Stopped in the middle of the story: its next call fails, which is of no interest any more.
    if (ended === 'stopped') story?.catch(() => undefined)
    else {
      const { origin, deps } = gateway
      const facts = { origin, metricsPort: config.metricsPort, data, database: deps.database.kind }
      for (const line of welcome({ ...facts, summary: ended })) print(line)
      await stopped
    }
    print('Stopping: finishing what is under way')
  } finally {
    await gateway.stop()
  }
}

/** The state of a folder that is ready; undefined for one that is to be prepared, which is empty then. */
async function openFolder(
  data: string,
  settings: DemoSettings,
  print: (line: string) => void,
): Promise<{ summary: StorySummary | undefined } | undefined> {
  const state = await readFolder(data)
  if (state === 'foreign')
    throw usage(`${data} holds something that is not of the demo`, 'Name another folder with --data')
  if (state !== 'fresh' && state.state === 'ready' && !settings.reset) {
    if (state.patients !== settings.patients || state.seed !== settings.seed)
      print(`The data in ${data} has ${state.patients} patients, seed ${state.seed}; --reset begins anew`)
    return { summary: state.summary }
  }
  if (state !== 'fresh') {
    if (state.state === 'preparing') print('The first start was interrupted: beginning anew')
    await emptyFolder(data)
  }
  await checkEmptyDatabase(settings.config.databaseUrl)
  return undefined
}

async function choosePorts(
  { config, portChosen }: DemoSettings,
  print: (line: string) => void,
): Promise<{ port: number; metricsPort: number | undefined }> {
  const port = portChosen ? config.port : await nextFree(config.port, config.host)
  if (!(await isFree(port, config.host))) {
    throw usage(`Port ${port} is taken`, 'Name another with --port, or 0 for any')
  }
  if (port !== config.port) print(`Port ${config.port} is taken, so another is used`)
  const { metricsPort } = config
  return {
    port,
    metricsPort: metricsPort === undefined ? undefined : await nextFree(metricsPort, config.host),
  }
}

async function prepare(
  data: string,
  { patients, seed }: DemoSettings,
  print: (line: string) => void,
): Promise<void> {
  await writeMarker(data, { state: 'preparing', patients, seed })
  print(`  generating a hospital of ${patients.toLocaleString('en')} invented patients`)
  const { rows } = await prepareHospital(data, { patients, seed })
  const total = Object.values(rows).reduce((sum, count) => sum + count, 0)
  print(
    `  generated ${total.toLocaleString('en')} rows; opening the database (the first time takes a moment)`,
  )
}

type Telling = {
  readonly data: string
  readonly settings: DemoSettings
  readonly fetch: Fetch
  readonly print: (line: string) => void
}

async function firstStory(
  gateway: Gateway,
  { data, settings, fetch, print }: Telling,
): Promise<StorySummary> {
  const { patients, seed, format } = settings
  print(`  listening at ${gateway.origin}; playing the story once:`)
  const folder = join(data, 'downloads')
  const { summary } = await tellStory(gateway, { patients, format, folder, fetch, print })
  if (summary === undefined) {
    const report = { code: 'STORY_FAILED', exitCode: exitCodes.failure }
    throw new CommandFailure({ ...report, message: 'The story failed at the last step shown' })
  }
  await writeMarker(data, { state: 'ready', patients, seed, summary })
  return summary
}

const signalled = (io: Io): Promise<void> =>
  new Promise((resolve) => {
    const forget = io.onSignal(() => {
      forget()
      resolve()
    })
  })
