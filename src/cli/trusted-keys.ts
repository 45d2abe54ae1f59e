import { existsSync } from 'node:fs'
import type { JSONWebKeySet } from 'jose'
import { readConfig } from '../config.ts'
import { parseVerifierKey, type VerifierKey } from '../domain/audit/verifier-key.ts'
import { foldersOf } from '../folders.ts'
import { logKeysOf } from '../platform/keys/log-keys.ts'
import { parseKeySet } from '../verify/trust.ts'
import type { DataOption } from './command.ts'
import { existingSigningKeys } from './existing-keys.ts'
import { CommandFailure, exitCodes, usage } from './failure.ts'
import { serverOrigin } from './gateway/connect.ts'
import type { Io } from './io.ts'
import { readText } from './read-input.ts'

export type KeyOptions = DataOption & {
  readonly vkey?: readonly string[]
  /** The older name of the same. */
  readonly key?: string
}

/** The keys of the log that were named (a key, or a file with one on each line), else those of the data folder. */
export const trustedLogKeys = async (io: Io, options: KeyOptions): Promise<readonly VerifierKey[]> =>
  (await trustedLogTexts(io, options)).map(parseVerifierKey)

/** As {@link trustedLogKeys}, each as the line auditors keep. */
export async function trustedLogTexts(io: Io, options: KeyOptions): Promise<readonly string[]> {
  const named = [...(options.vkey ?? []), ...(options.key === undefined ? [] : [options.key])]
  if (named.length > 0) return (await Promise.all(named.map(namedKeys))).flat()
  const { config } = readConfig({ HARBOURGATE_DATA: options.data }, io.env)
  const keys = await existingSigningKeys(config)
  if (keys === undefined)
    throw usage(
      'No key of the log is known',
      'Give --vkey with the line that GET /log/vkey of the gateway answers, or --data',
    )
  const { keys: directory } = foldersOf(config.data)
  const of = { origin: config.logOrigin, directory, retired: config.retiredLogKeys }
  const { active, retired } = await logKeysOf(keys, of)
  return [...active, ...retired]
}

async function namedKeys(named: string): Promise<string[]> {
  const lines = existsSync(named) ? (await readText(named)).split('\n') : [named]
  return lines.flatMap((line) => (line.trim() === '' ? [] : [line.trim()]))
}

/** The certificate keys that were named (a file or an address), else those of the data folder. */
export async function trustedCertificateKeys(
  io: Io,
  { jwks, data }: DataOption & { readonly jwks?: string },
): Promise<JSONWebKeySet> {
  if (jwks !== undefined)
    return keySetOf(jwks, /^https?:/.test(jwks) ? await fetchText(jwks) : await readText(jwks))
  const { config } = readConfig({ HARBOURGATE_DATA: data }, io.env)
  const keys = await existingSigningKeys(config)
  if (keys === undefined)
    throw usage(
      'No certificate keys are known',
      'Give --jwks with a file or the address /.well-known/jwks.json of the gateway, or --data',
    )
  return { keys: keys.jwks.keys.map((each) => ({ ...each })) }
}

/** Keys fetched in clear could be anybody's. */
async function fetchText(address: string): Promise<string> {
  serverOrigin(address)
  const response = await fetch(address, { redirect: 'error' }).catch(() => undefined)
  if (response?.ok) return response.text()
  throw unusable(`${address} does not answer with keys`)
}

function keySetOf(source: string, text: string): JSONWebKeySet {
  try {
    return parseKeySet(text)
  } catch {
    throw unusable(`${source} is not a JSON Web Key Set`)
  }
}

const unusable = (message: string): CommandFailure =>
  new CommandFailure({
    message,
    code: 'KEYS_UNUSABLE',
    exitCode: exitCodes.failure,
    remedy: 'GET /.well-known/jwks.json of the gateway answers with the keys',
  })
