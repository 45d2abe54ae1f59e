import { holdsAsItIs } from '../../domain/deidentify/lattice/release-requirement.ts'
import { refuse } from '../../domain/refusal.ts'
import type { PrivacyModel } from '../../domain/risk/models/model.ts'
import { type Released, readReleased } from '../../platform/engines/duckdb/plain/read-released.ts'
import { DATA_VIEW, openPlainFile } from '../../platform/engines/duckdb/plain/source.ts'
import type { Session } from '../../platform/engines/duckdb/session.ts'

/** A written file, and what must hold in it. */
export type Promised = Omit<Released, 'population'> & {
  readonly records: number
  readonly models: readonly PrivacyModel[]
  /** The file that the records are a research subset of. */
  readonly population: { readonly path: string; readonly delimiter: string | undefined } | undefined
}

/**
 * Reads a written file again and holds it to the models, by itself; with a research subset beside its population.
 * @throws Refusal RISK_NOT_REACHED
 */
export async function checkReleased(session: Session, promised: Promised): Promise<void> {
  const { population, records, models } = promised
  if (population !== undefined) await openPlainFile(session, DATA_VIEW, population.path, population.delimiter)
  const data = await readReleased(session, {
    path: promised.path,
    format: promised.format,
    quasiIdentifiers: promised.quasiIdentifiers,
    sensitive: promised.sensitive,
    ...(population === undefined ? {} : { population: DATA_VIEW }),
  })
  if (data.records !== records)
    throw refuse(
      'checkRisk',
      'RISK_NOT_REACHED',
      `The written file has ${data.records} of the ${records} records with the values they were to have`,
    )
  if (!holdsAsItIs(data, models))
    throw refuse('checkRisk', 'RISK_NOT_REACHED', 'The models do not hold in the file as written')
}
