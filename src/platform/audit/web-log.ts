import { parseMinimumIndex } from '../../domain/audit/retention/minimum-index.ts'
import { tilePath } from '../../domain/audit/tile.ts'
import { VerificationError } from '../../domain/audit/verification-error.ts'
import type { LogSource } from '../../domain/audit/verify-tiles.ts'
import { AppError } from '../../errors.ts'

const TIMEOUT_MS = 30_000
const MOST_TRIES = 20
const WAIT_MS = 1_000
/** Larger than any resource of a log: 256 entries of 65,535 bytes. */
const LARGEST = 256 * 65_537

/**
 * A log published at an address (C2SP tlog-tiles).
 * @param prefix address below which `checkpoint` and `tile/…` are, such as `https://gateway.example/log`
 */
export function webLog(prefix: string): LogSource {
  const base = prefix.endsWith('/') ? prefix : `${prefix}/`
  return {
    checkpoint: async () => (await get(new URL('checkpoint', base))).toString('utf8'),
    read: (tile) => get(new URL(tilePath(tile), base)),
    minimumIndex: async () => {
      // Logs that never prune need not say so.
      const text = await get(new URL('minimum-index', base)).catch((error: unknown) => {
        if (error instanceof VerificationError && error.kind === 'tile-missing') return undefined
        throw error
      })
      return text === undefined ? 0 : parseMinimumIndex(text.toString('utf8'))
    },
  }
}

/** Waits as long as a busy log asks to. */
async function get(address: URL): Promise<Buffer> {
  for (let tries = 1; ; tries += 1) {
    const response = await fetch(address, { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(
      (cause: unknown) => {
        throw new AppError('LOG_UNREACHABLE', `${address.href} does not answer`, { cause })
      },
    )
    if (response.ok) return bodyOf(response)
    await response.body?.cancel()
    if (response.status === 404 || response.status === 410) {
      throw new VerificationError('tile-missing', `${address.pathname} is missing`)
    }
    const isBusy = response.status === 429 || response.status === 503
    if (!isBusy || tries === MOST_TRIES) {
      throw new AppError('LOG_UNREACHABLE', `${address.href} answers ${response.status}`)
    }
    const seconds = Number(response.headers.get('retry-after') ?? '1')
    await new Promise((resolve) => setTimeout(resolve, (Number.isFinite(seconds) ? seconds : 1) * WAIT_MS))
  }
}

async function bodyOf(response: Response): Promise<Buffer> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of response.body ?? []) {
    length += part.length
    if (length > LARGEST)
      throw new VerificationError('tile-malformed', `${response.url} is larger than any tile`)
    parts.push(part)
  }
  return Buffer.concat(parts)
}
