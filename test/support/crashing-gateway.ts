import { loadConfig } from '../../src/config.ts'
import { createApi } from '../../src/demo/story/api.ts'
import { startGateway } from '../../src/main.ts'
import { createLogger } from '../../src/platform/logger/logger.ts'
import { bodyOf, grantFor } from './gateway.ts'
import { hospitalRequest, registerHospital } from './hospital.ts'

/*
 * A gateway that is killed with SIGKILL at a chosen point of its first release; run as a process of its own:
 *   node --import tsx test/support/crashing-gateway.ts FOLDER POINT [DATABASE_URL]
 */
const [folder = '', point = '', databaseUrl] = process.argv.slice(2)

const die = async (): Promise<never> => {
  process.kill(process.pid, 'SIGKILL')
  return new Promise(() => undefined)
}

const config = loadConfig({
  PORT: '0',
  HARBOURGATE_DATA: folder,
  HARBOURGATE_METRICS_PORT: '',
  ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
})
const gateway = await startGateway(config, { log: createLogger({ level: 'silent' }), demo: true })
const { records, files } = gateway.deps.ports

/** After staging and before the record; after the record and before publication; after it and before the mark. */
if (point === 'before-record') Object.assign(records, { record: die })
else if (point === 'after-record') Object.assign(files, { publish: die })
else if (point === 'after-publish') Object.assign(records, { delivered: die })
else throw new Error(`unknown point ${point}`)

const api = createApi({ ...gateway, fetch })
await registerHospital(api)
const { grantId } = await grantFor(api, 'ada', hospitalRequest)
await bodyOf(202, api.as('ada').send('POST', '/api/extracts', { grantId, format: 'csv' }))
setTimeout(() => process.exit(3), 60_000)
