import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { CommandFailure, exitCodes } from '../failure.ts'
import type { Api } from '../gateway/api.ts'

export type FileOrder = {
  readonly path: string
  readonly target: string
  readonly bytes: number
  /** Hexadecimal, as the gateway recorded it before anything was visible. */
  readonly sha256: string
  readonly progress: (done: number) => void
}

/** How often a broken connection is taken up again within one command. */
const ATTEMPTS = 4

/**
 * Fetches one file into `target`, by way of `target.part`, which a later call continues (RFC 9110 §14). The file gets
 * its name only once its digest is right.
 * @throws CommandFailure with exit code 4 when the bytes are not those that were released
 */
export async function fetchFile(api: Api, order: FileOrder): Promise<void> {
  if ((await sizeOf(order.target)) === order.bytes && (await digestOf(order.target)) === order.sha256) return
  const part = `${order.target}.part`
  for (let attempt = 1; ; attempt++) {
    try {
      await fetchRest(api, order, part)
      break
    } catch (error) {
      // A refusal, or an answer that is no file, does not get better by asking again.
      if (error instanceof CommandFailure || attempt === ATTEMPTS) throw error
    }
  }
  if ((await digestOf(part)) !== order.sha256) {
    await rm(part)
    throw new CommandFailure({
      message: `${order.target}: the bytes received do not have the recorded SHA-256 digest`,
      code: 'DIGEST_DIFFERS',
      exitCode: exitCodes.verification,
      remedy: 'The partial file was removed; download it again, and tell the operator if it persists',
    })
  }
  await rename(part, order.target)
}

async function fetchRest(api: Api, { path, bytes, progress }: FileOrder, part: string): Promise<void> {
  const there = (await sizeOf(part)) ?? 0
  if (there === bytes && bytes > 0) return
  const from = there < bytes ? there : 0
  const response = await api.open(path, from === 0 ? {} : { Range: `bytes=${from}-` })
  if (response.body === null) throw new Error('the answer has no body')
  const start = response.status === 206 ? from : 0
  let done = start
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      done += chunk.length
      progress(done)
      next(null, chunk)
    },
  })
  const flags = start === 0 ? 'w' : 'a'
  await pipeline(Readable.fromWeb(response.body), counter, createWriteStream(part, { flags, mode: 0o600 }))
}

const sizeOf = async (path: string): Promise<number | undefined> =>
  (await stat(path).catch(() => undefined))?.size

/** SHA-256, hexadecimal. */
export async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
