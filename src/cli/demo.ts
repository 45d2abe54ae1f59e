import { type Command, Option } from 'commander'
import { defaultPatients, defaultSeed } from '../demo/hospital/generate-hospital.ts'
import type { Fetch } from '../demo/story/api.ts'
import { fewestPatients } from '../demo/story/content.ts'
import { verb, wholeNumber } from './command.ts'
import { type DemoOptions, readDemoOptions } from './demo/options.ts'
import { runOnce } from './demo/run-once.ts'
import { runServer } from './demo/run-server.ts'
import { type Io, processIo } from './io.ts'

/**
 * `harbourgate demo`: the whole path on an invented hospital, once and checked, or as a server to try.
 * @param fetch how the story reaches the gateway; tests make it lie
 */
export const demoCommand = (io: Io = processIo(), fetch: Fetch = globalThis.fetch): Command =>
  verb('demo', 'Try the gateway with an invented hospital: not for real patient data')
    .option('--once', 'play the story through the HTTP API, check every step, then stop')
    .option('--keep <dir>', 'with --once: leave everything in this new or empty folder')
    .option('--data <dir>', 'data folder of the demo that stays (default: HARBOURGATE_DATA, else .data)')
    .option('--reset', "empty the demo's own data folder first")
    .option(
      '--patients <number>',
      'patients of the hospital',
      wholeNumber(fewestPatients, 10_000_000),
      defaultPatients,
    )
    .option('--seed <text>', 'another seed gives another hospital', defaultSeed)
    .addOption(
      new Option('--format <format>', 'format of the extract')
        .choices(['parquet', 'csv', 'ndjson'])
        .default('csv'),
    )
    .option(
      '--port <number>',
      'port to listen on; 0 takes any free one (default: PORT, else 8080)',
      wholeNumber(0, 65_535),
    )
    .action(async (given: DemoOptions) => {
      const options = readDemoOptions(given, io.env)
      if (options.once) await runOnce(io, options, fetch)
      else await runServer(io, options, fetch)
    })
