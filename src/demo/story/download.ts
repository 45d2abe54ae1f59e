import { createHash, type Hash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { describe } from './answer.ts'
import type { Caller } from './api.ts'
import type { Delivered } from './extract.ts'
import { expectEqual, Mismatch } from './mismatch.ts'
import type { Told } from './narrator.ts'

type File = Delivered['files'][number]

/** Downloads every file, each in two halves as after an interruption, and compares bytes and digests. */
export async function downloadAll(
  researcher: Caller,
  { id, files }: Delivered,
  folder: string,
): Promise<Told<void>> {
  await mkdir(folder, { recursive: true })
  for (const file of files) await downloadResumed(researcher, id, file, join(folder, file.name))
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  return {
    detail: `${files.length} files, ${bytes.toLocaleString('en')} bytes, each interrupted and resumed; SHA-256 as announced`,
    value: undefined,
  }
}

async function downloadResumed(researcher: Caller, id: string, file: File, path: string): Promise<void> {
  const hash = createHash('sha256')
  const half = Math.max(1, Math.floor(file.bytes / 2))
  const url = `/api/extracts/${id}/files/${file.name}`
  await receive(researcher, url, `bytes=0-${half - 1}`, file, hash, createWriteStream(path))
  if (half < file.bytes) {
    await receive(researcher, url, `bytes=${half}-`, file, hash, createWriteStream(path, { flags: 'a' }))
  }
  expectEqual(`SHA-256 of ${file.name}`, file.sha256, hash.digest('hex'))
}

async function receive(
  researcher: Caller,
  url: string,
  range: string,
  file: File,
  hash: Hash,
  to: NodeJS.WritableStream,
): Promise<void> {
  const response = await researcher.get(url, { Range: range })
  if (response.status !== 206 || response.body === null) {
    throw new Mismatch(`206 for ${file.name} ${range}`, await describe(response))
  }
  // RFC 9530: the digest of the whole file, whatever part is sent.
  const announced = `sha-256=:${Buffer.from(file.sha256, 'hex').toString('base64')}:`
  expectEqual(`Repr-Digest of ${file.name}`, announced, response.headers.get('repr-digest'))
  const measure = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      hash.update(chunk)
      done(null, chunk)
    },
  })
  await pipeline(Readable.from(response.body), measure, to)
}
