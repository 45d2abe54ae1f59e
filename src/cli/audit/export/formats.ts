import type { ExportFormatName } from '../../../contract/audit.ts'
import { usage } from '../../failure.ts'
import type { ConnectOptions } from '../../gateway/connect.ts'
import type { Io } from '../../io.ts'
import type { JsonOption } from '../../output.ts'
import type { KeyOptions } from '../../trusted-keys.ts'
import { exportTiles } from '../export-tiles.ts'
import { type Filters, filtersOf } from '../filters.ts'
import type { WhereOptions } from '../log-source.ts'
import { exportFromGateway } from './from-gateway.ts'

export type ExportOptions = JsonOption &
  ConnectOptions &
  Filters &
  WhereOptions &
  KeyOptions & { readonly out: string }

/** Writes the log in one form to the place `--out` names. */
export type Exporter = (io: Io, options: ExportOptions) => Promise<void>

const filtered =
  (format: ExportFormatName): Exporter =>
  async (io, options) => {
    if (options.log !== undefined || options.vkey !== undefined)
      throw usage(
        '--log and --vkey belong to --format tiles',
        'Leave them out: the gateway exports its own log',
      )
    return exportFromGateway(format)(io, options)
  }

/** A log that leaves entries out proves nothing, and reading what is published needs nobody's permission. */
const whole: Exporter = async (io, options) => {
  const [filter] = Object.keys(filtersOf(options))
  const ignored = filter ?? (options.as === undefined ? undefined : 'as')
  if (ignored !== undefined)
    throw usage(
      `--${ignored} does not go with --format tiles`,
      'Leave it out: the whole log is written, as published',
    )
  return exportTiles(io, options)
}

/** Every form `audit export` knows. A new one is a file and a line here. */
export const exporters: Readonly<Record<string, Exporter>> = {
  csv: filtered('csv'),
  ndjson: filtered('ndjson'),
  fhir: filtered('fhir'),
  ocsf: filtered('ocsf'),
  tiles: whole,
}
