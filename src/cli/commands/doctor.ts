import type { Command } from 'commander'
import { type DataOption, verb, withData } from '../command.ts'
import type { Check } from '../doctor/check.ts'
import { checkConfiguration } from '../doctor/configuration.ts'
import { checkDatabase } from '../doctor/database.ts'
import { checkFolders } from '../doctor/folders.ts'
import { checkKeys } from '../doctor/keys.ts'
import { checkPolicies } from '../doctor/policies.ts'
import { ExitWith, exitCodes } from '../failure.ts'
import type { Io } from '../io.ts'
import { type JsonOption, printResult } from '../output.ts'
import { plain } from '../text/plain.ts'

type DoctorOptions = JsonOption & DataOption

export const doctorCommand = (io: Io): Command =>
  withData(
    verb('doctor', 'Check everything a gateway needs; changes nothing, exits 1 when something fails'),
  ).action((options: DoctorOptions) => doctor(io, options))

async function doctor(io: Io, options: DoctorOptions): Promise<void> {
  const { checks, config } = checkConfiguration({ HARBOURGATE_DATA: options.data }, io.env)
  const all: readonly Check[] =
    config === undefined
      ? checks
      : [
          ...checks,
          ...(await checkFolders(config)),
          ...(await checkKeys(config)),
          ...(await checkPolicies(config)),
          ...(await checkDatabase(config, new Date())),
        ]
  const ok = all.every(({ health }) => health !== 'fail')
  printResult(io, options, { ok, checks: all }, () =>
    all.map(({ name, health, detail }) => `${health.padEnd(4)}  ${name}: ${plain(detail)}\n`).join(''),
  )
  if (!ok) throw new ExitWith(exitCodes.failure)
}
