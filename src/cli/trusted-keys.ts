import type { JSONWebKeySet } from 'jose'
import { z } from 'zod'
import { readConfig } from '../config.ts'
import { formatVerifierKey, parseVerifierKey, type VerifierKey } from '../domain/audit/verifier-key.ts'
import type { DataOption } from './command.ts'
import { existingSigningKeys } from './existing-keys.ts'
import { CommandFailure, exitCodes, usage } from './failure.ts'
import { serverOrigin } from './gateway/connect.ts'
import type { Io } from './io.ts'
import { readText } from './read-input.ts'

const keySet = z.looseObject({
  keys: z.array(z.looseObject({ kty: z.string(), crv: z.string(), x: z.string(), kid: z.string() })),
})

/** The key of the log that was named, else the one the gateway of the data folder signs with. */
export async function trustedLogKeys(
  io: Io,
  { key, data }: DataOption & { readonly key?: string },
): Promise<readonly VerifierKey[]> {
  if (key !== undefined) return [parseVerifierKey(key.trim())]
  const { config } = readConfig({ HARBOURGATE_DATA: data }, io.env)
  const keys = await existingSigningKeys(config)
  if (keys === undefined)
    throw usage(
      'No key of the log is known',
      'Give --key with the line that GET /log/vkey of the gateway answers, or --data',
    )
  return [parseVerifierKey(formatVerifierKey(config.logOrigin, keys.checkpoint.publicKey))]
}

/** The certificate keys that were named (a file or an address), else those of the data folder. */
export async function trustedCertificateKeys(
  io: Io,
  { jwks, data }: DataOption & { readonly jwks?: string },
): Promise<JSONWebKeySet> {
  if (jwks !== undefined)
    return parseKeySet(jwks, /^https?:/.test(jwks) ? await fetchText(jwks) : await readText(jwks))
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

function parseKeySet(source: string, text: string): JSONWebKeySet {
  try {
    return keySet.parse(JSON.parse(text))
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
