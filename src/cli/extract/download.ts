import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ExtractView, extract, fileParams } from '../../contract/extracts.ts'
import { CommandFailure, exitCodes } from '../failure.ts'
import type { Api } from '../gateway/api.ts'
import type { Io } from '../io.ts'
import { type JsonOption, printResult } from '../output.ts'
import { createProgress } from '../progress.ts'
import { fetchFile } from './fetch-file.ts'

/** Downloads every file of an extract and its certificate into `out`. Files that are there already are not fetched again. */
export async function downloadExtract(
  io: Io,
  api: Api,
  id: string,
  options: JsonOption & { readonly out: string },
): Promise<void> {
  const path = `/api/extracts/${encodeURIComponent(id)}`
  const found = await api.get(extract, path)
  checkDelivered(found)
  await mkdir(options.out, { recursive: true, mode: 0o700 })
  const progress = createProgress(io)
  try {
    for (const file of found.files) {
      const { name } = fileParams.parse({ id: found.id, name: file.name })
      await fetchFile(api, {
        path: `${path}/files/${name}`,
        target: join(options.out, name),
        bytes: file.bytes,
        sha256: file.sha256,
        progress: (done) => progress.update(done, file.bytes, name),
      })
    }
  } finally {
    progress.end()
  }
  const certificate = await (await api.open(`${path}/certificate`)).text()
  await writeFile(join(options.out, 'certificate.jws'), certificate, { mode: 0o600 })
  const files = found.files.map(({ name, bytes, sha256 }) => ({ name, bytes, sha256 }))
  printResult(io, options, { out: options.out, files, certificate: 'certificate.jws' }, () =>
    [...files.map(({ name }) => name), 'certificate.jws']
      .map((name) => `${join(options.out, name)}\n`)
      .join(''),
  )
}

function checkDelivered({ status, stage }: ExtractView): void {
  if (status === 'delivered') return
  throw new CommandFailure({
    message: `The extract is ${status}`,
    code: 'EXTRACT_NOT_READY',
    stage,
    exitCode: exitCodes.failure,
    remedy: 'Wait until its status is delivered: harbourgate extract status ID',
  })
}
