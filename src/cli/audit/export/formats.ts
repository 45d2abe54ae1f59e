import type { ConnectOptions } from '../../gateway/connect.ts'
import type { Io } from '../../io.ts'
import type { JsonOption } from '../../output.ts'
import type { KeyOptions } from '../../trusted-keys.ts'
import { exportTiles } from '../export-tiles.ts'
import type { Filters } from '../filters.ts'
import type { WhereOptions } from '../log-source.ts'
import { exportFromGateway } from './from-gateway.ts'

export type ExportOptions = JsonOption &
  ConnectOptions &
  Filters &
  WhereOptions &
  KeyOptions & { readonly out: string }

/** Writes the log in one form to the place `--out` names. */
export type Exporter = (io: Io, options: ExportOptions) => Promise<void>

/** Every form `audit export` knows. A new one is a file and a line here. */
export const exporters: Readonly<Record<string, Exporter>> = {
  csv: exportFromGateway('csv'),
  ndjson: exportFromGateway('ndjson'),
  fhir: exportFromGateway('fhir'),
  ocsf: exportFromGateway('ocsf'),
  tiles: exportTiles,
}
