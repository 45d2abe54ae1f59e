import { isIP } from 'node:net'
import { tokenVariable } from '../../config.ts'
import type { DataOption } from '../command.ts'
import { usage } from '../failure.ts'
import type { Io } from '../io.ts'
import { type Api, createApi } from './api.ts'

export type ConnectOptions = DataOption & { readonly server?: string; readonly as?: string }

/**
 * Runs `work` against a gateway: a running one (`--server`, token from HARBOURGATE_TOKEN), or one that lives in this
 * process for as long as the command (`--data`, `--as`). Both are the same API, so policy and audit apply to both.
 */
export async function withGateway<T>(
  io: Io,
  options: ConnectOptions,
  work: (api: Api) => Promise<T>,
): Promise<T> {
  if (options.server !== undefined) {
    if (options.as !== undefined || options.data !== undefined)
      throw usage('--server works on a running gateway, --data and --as on a folder', 'Give one or the other')
    const token = io.env[tokenVariable]
    if (token === undefined || token === '')
      throw usage('--server needs an access token', `Set ${tokenVariable} to one`)
    return work(createApi({ origin: serverOrigin(options.server), token }))
  }
  if (options.as === undefined)
    throw usage(
      'Who acts, and where?',
      `Give --server URL (with ${tokenVariable}), or --data DIR --as SUBJECT to work without a server`,
    )
  // Loaded here: a client of a running gateway needs neither database nor engine.
  const { openLocalGateway } = await import('./local-gateway.ts')
  const local = await openLocalGateway(io, { ...options, as: options.as })
  try {
    return await work(createApi(local))
  } finally {
    await local.stop()
  }
}

/** Tokens are never sent in clear over a network (RFC 6750 §5.2). */
export function serverOrigin(address: string): string {
  const url = tryUrl(address)
  if (url === null || !/^https?:$/.test(url.protocol))
    throw usage(`${address} is not an http or https address`)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const isLoopback = host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
  if (url.protocol === 'http:' && !isLoopback)
    throw usage('Neither tokens nor keys travel over plain http', 'Use the https address of the gateway')
  return url.origin
}

function tryUrl(address: string): URL | null {
  try {
    return new URL(address)
  } catch {
    return null
  }
}
