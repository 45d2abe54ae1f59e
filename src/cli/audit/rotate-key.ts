import { readConfig } from '../../config.ts'
import { foldersOf } from '../../folders.ts'
import { logKeysOf } from '../../platform/keys/log-keys.ts'
import { beginRotation, finishRotation } from '../../platform/keys/rotate-log-key.ts'
import type { DataOption } from '../command.ts'
import { existingSigningKeys } from '../existing-keys.ts'
import { usage } from '../failure.ts'
import type { Io } from '../io.ts'
import { type JsonOption, printResult } from '../output.ts'

/**
 * Replaces the key of the log in two steps, so that auditors can learn the new one while the old one still signs beside
 * it. Both take effect when the gateway starts the next time, and that start records the change.
 */
export async function rotateLogKey(io: Io, step: string, options: JsonOption & DataOption): Promise<void> {
  if (step !== 'begin' && step !== 'finish') throw usage(`${step} is not a step`, 'Say begin or finish')
  const { config } = readConfig({ HARBOURGATE_DATA: options.data }, io.env)
  if (config.signingKeyFile !== undefined)
    throw usage(
      'The keys are in a file of yours',
      'Add the new key to it as third PEM block; later put it second, and the old verifier key in HARBOURGATE_LOG_RETIRED_KEYS',
    )
  const { keys: directory } = foldersOf(config.data)
  const read = async () => {
    const keys = await existingSigningKeys(config)
    if (keys === undefined) throw usage(`${config.data} holds no keys`, 'Check --data')
    return logKeysOf(keys, { origin: config.logOrigin, directory, retired: config.retiredLogKeys })
  }
  const [present = ''] = (await read()).active
  if (step === 'begin') await beginRotation(directory)
  else await finishRotation(directory, present)
  const { active, retired } = await read()
  printResult(io, options, { active, retired }, () =>
    [
      ...active.map((vkey) => `signs    ${vkey}`),
      ...retired.map((vkey) => `retired  ${vkey}`),
      'Restart the gateway to use these keys',
      '',
    ].join('\n'),
  )
}
