import type { ExportFormat } from './exported-entry.ts'

/** One JSON object a line; `event` is the canonical JSON as hashed, so that its leaf hash can be computed from the line. */
export const ndjson: ExportFormat = {
  mediaType: 'application/x-ndjson',
  extension: 'ndjson',
  write: ({ id, index, leafHash, canonical }) =>
    `{"entry":"${id}","index":"${index}","leafHash":"${leafHash}","event":${canonical}}\n`,
}
