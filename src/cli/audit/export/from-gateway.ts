import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as pause } from 'node:timers/promises'
import type { z } from 'zod'
import { type ExportFormatName, exportReceipt } from '../../../contract/audit.ts'
import { parseEvent } from '../../../domain/audit/event-search.ts'
import { CommandFailure, exitCodes } from '../../failure.ts'
import type { Api } from '../../gateway/api.ts'
import { withGateway } from '../../gateway/connect.ts'
import { listPath } from '../../gateway/pages.ts'
import type { Io } from '../../io.ts'
import { printResult } from '../../output.ts'
import { createProgress } from '../../progress.ts'
import { filtersOf } from '../filters.ts'
import type { Exporter } from './formats.ts'

type Receipt = z.output<typeof exportReceipt>

/** The gateway records the end of an export just after its last byte. */
const RECEIPT_TRIES = 20
const RECEIPT_PAUSE_MS = 250

/**
 * Exports through the gateway into a file, which gets its name only once it is complete, with the receipt beside it.
 * The digest the gateway recorded is compared with that of the bytes received.
 */
export const exportFromGateway =
  (format: ExportFormatName): Exporter =>
  async (io, options) => {
    const { out } = options
    const receiptFile = `${out}.receipt.json`
    const result = await withGateway(io, options, async (api) => {
      const response = await api.open(listPath('/api/audit/export', { format, ...filtersOf(options) }))
      const id = response.headers.get('Harbourgate-Export') ?? ''
      const part = `${out}.part`
      const { bytes, digest } = await save(io, response, part)
      const receipt = await fetchReceipt(api, id)
      const recorded = parseEvent(Buffer.from(receipt.entry, 'base64')).digests?.content
      if (recorded !== digest) throw differing(out)
      await writeFile(receiptFile, `${JSON.stringify(receipt, null, 2)}\n`, { mode: 0o600 })
      await rename(part, out)
      return { export: id, file: out, bytes, digest, receipt: receiptFile, index: receipt.index }
    })
    printResult(
      io,
      options,
      result,
      () =>
        `${result.file}  ${result.bytes} bytes  ${result.digest}\n${result.receipt}  entry ${result.index}\n`,
    )
  }

async function save(io: Io, response: Response, file: string): Promise<{ bytes: number; digest: string }> {
  if (response.body === null) throw new Error('the answer has no body')
  const hash = createHash('sha256')
  const progress = createProgress(io)
  let bytes = 0
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      bytes += chunk.length
      hash.update(chunk)
      progress.update(bytes, 0, 'exporting')
      next(null, chunk)
    },
  })
  await pipeline(Readable.fromWeb(response.body), counter, createWriteStream(file, { mode: 0o600 }))
  progress.end()
  return { bytes, digest: `sha256:${hash.digest('hex')}` }
}

async function fetchReceipt(api: Api, id: string): Promise<Receipt> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await api.get(exportReceipt, `/api/audit/exports/${encodeURIComponent(id)}/receipt`)
    } catch (error) {
      const isEarly = error instanceof CommandFailure && error.report.code === 'NOT_FOUND'
      if (!isEarly || tries === RECEIPT_TRIES) throw error
      await pause(RECEIPT_PAUSE_MS)
    }
  }
}

const differing = (file: string): CommandFailure =>
  new CommandFailure({
    message: `${file}: the bytes received do not have the digest the gateway recorded for this export`,
    code: 'DIGEST_DIFFERS',
    exitCode: exitCodes.verification,
    remedy: 'Export again, and tell the operator if it persists',
  })
