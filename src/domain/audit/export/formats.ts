import { csv } from './csv.ts'
import type { ExportFormat } from './exported-entry.ts'
import { fhir } from './fhir.ts'
import { ndjson } from './ndjson.ts'
import { ocsf } from './ocsf.ts'

/** Every form the log is exported in, one file each. */
export const exportFormats = { csv, ndjson, fhir, ocsf } as const satisfies Readonly<
  Record<string, ExportFormat>
>
