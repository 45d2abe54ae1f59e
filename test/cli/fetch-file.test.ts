import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { fetchFile } from '../../src/cli/extract/fetch-file.ts'
import { CommandFailure, exitCodes } from '../../src/cli/failure.ts'
import { createApi } from '../../src/cli/gateway/api.ts'
import { withFolder } from './support.ts'

const content = Buffer.from('0123456789'.repeat(1000))
const sha256 = createHash('sha256').update(content).digest('hex')

type Answer = (request: IncomingMessage, response: ServerResponse, call: number) => void

/** Answers with the range asked for. */
const ranged: Answer = (request, response) => {
  const [, from] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? []
  response.writeHead(from === undefined ? 200 : 206).end(content.subarray(Number(from ?? 0)))
}

/** Fetches into a new folder from a server that answers so. */
const fetching = (answer: Answer, use: (run: Run) => Promise<void>) =>
  withFolder(async (folder) => {
    const ranges: (string | undefined)[] = []
    const server = createServer((request, response) => {
      ranges.push(request.headers.range)
      answer(request, response, ranges.length)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const api = createApi({ origin: `http://127.0.0.1:${port}` })
    const target = join(folder, 'patients.csv')
    const order = { path: '/file', target, bytes: content.length, sha256, progress: () => {} }
    try {
      await use({ target, ranges, fetch: () => fetchFile(api, order) })
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })

type Run = {
  readonly target: string
  readonly ranges: readonly (string | undefined)[]
  readonly fetch: () => Promise<void>
}

describe('downloading a file', () => {
  it('asks only for the rest of what an earlier command began', () =>
    fetching(ranged, async ({ target, ranges, fetch }) => {
      await writeFile(`${target}.part`, content.subarray(0, 4_321))
      await fetch()
      expect(ranges).toEqual(['bytes=4321-'])
      expect(await readFile(target)).toEqual(content)
      expect(existsSync(`${target}.part`)).toBe(false)
    }))

  it('continues where the connection broke', () =>
    fetching(
      (request, response, call) => {
        if (call > 1) return ranged(request, response, call)
        response.writeHead(200, { 'Content-Length': content.length })
        response.write(content.subarray(0, 2_000), () => response.destroy())
      },
      async ({ target, ranges, fetch }) => {
        await fetch()
        expect(await readFile(target)).toEqual(content)
        expect(ranges[0]).toBeUndefined()
        expect(ranges).toHaveLength(2)
      },
    ))

  it('begins anew when the server does not know ranges', () =>
    fetching(
      (_request, response) => void response.writeHead(200).end(content),
      async ({ target, fetch }) => {
        await writeFile(`${target}.part`, 'something else')
        await fetch()
        expect(await readFile(target)).toEqual(content)
      },
    ))

  it('fetches nothing that is there already', () =>
    fetching(ranged, async ({ target, ranges, fetch }) => {
      await writeFile(target, content)
      await fetch()
      expect(ranges).toEqual([])
    }))

  it('ends with 4 and leaves nothing when the bytes are not those that were released', () =>
    fetching(
      (_request, response) => void response.writeHead(200).end(Buffer.alloc(content.length, 'x')),
      async ({ target, fetch }) => {
        const failure = await fetch().catch((error: unknown) => error)
        expect(failure).toBeInstanceOf(CommandFailure)
        expect(failure).toMatchObject({
          report: { code: 'DIGEST_DIFFERS', exitCode: exitCodes.verification },
        })
        expect([existsSync(target), existsSync(`${target}.part`)]).toEqual([false, false])
      },
    ))

  it('does not ask again after a refusal, which ends with 3', () =>
    fetching(
      (_request, response) => {
        const problem = {
          type: 'urn:harbourgate:problem:grant-expired',
          title: 'The grant has expired',
          status: 403,
          detail: 'The grant has expired',
          instance: 'urn:uuid:1',
          code: 'GRANT_EXPIRED',
          requestId: '1',
          stage: 'download',
        }
        response.writeHead(403).end(JSON.stringify(problem))
      },
      async ({ ranges, fetch }) => {
        await expect(fetch()).rejects.toMatchObject({
          report: { code: 'GRANT_EXPIRED', exitCode: exitCodes.refused, requestId: '1' },
        })
        expect(ranges).toHaveLength(1)
      },
    ))
})
