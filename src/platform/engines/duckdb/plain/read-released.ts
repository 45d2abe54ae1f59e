import { isFormula } from '../../../../domain/csv-formula.ts'
import {
  fromTable,
  type GeneralisationHierarchy,
  type Label,
} from '../../../../domain/deidentify/hierarchy/hierarchy.ts'
import type { Microdata } from '../../../../domain/deidentify/lattice/microdata.ts'
import type { ExtractFormat } from '../../../../release/ports.ts'
import type { Session } from '../session.ts'
import { identifier } from '../sql.ts'
import { readBack } from '../write-files.ts'
import { createMap, joinMap } from './code-maps.ts'
import { type ChosenLevel, createGroupMaps, generalised } from './keep-classes.ts'
import { type MicrodataColumns, readMicrodata } from './read-microdata.ts'
import { DATA_VIEW, SUBSET_VIEW } from './source.ts'

export type Released = {
  /** Path of the written file. */
  readonly path: string
  readonly format: ExtractFormat
  readonly quasiIdentifiers: readonly ChosenLevel[]
  /** Variables that models look at, with the values that the source has. */
  readonly sensitive: readonly {
    readonly name: string
    readonly values: readonly Label[]
    readonly hierarchy?: GeneralisationHierarchy
  }[]
  /** View over the population that the released records come from. */
  readonly population?: string
}

/**
 * Collapses a written file to its distinct tuples, as the models look at it. A record whose values are not those that
 * were to be written is not counted: whoever asks compares the number of records.
 */
export async function readReleased(session: Session, released: Released): Promise<Microdata> {
  const { quasiIdentifiers, sensitive, population } = released
  const columns: MicrodataColumns = {
    quasiIdentifiers: quasiIdentifiers.map(({ name, hierarchy, level }) => ({
      name,
      hierarchy: fromTable((hierarchy.labels[level] ?? []).map((label) => [label])),
    })),
    sensitive: sensitive.map(({ name, hierarchy }) =>
      hierarchy === undefined ? { name } : { name, hierarchy },
    ),
    hasSubset: population !== undefined,
  }
  const written = await readWritten(session, released, [
    ...columns.quasiIdentifiers.map(({ name, hierarchy }) => ({ name, values: hierarchy.labels[0] ?? [] })),
    ...sensitive,
  ])
  await session.run(
    `CREATE OR REPLACE TEMP VIEW ${population === undefined ? DATA_VIEW : SUBSET_VIEW} AS FROM ${written}`,
  )
  if (population !== undefined) {
    await createGroupMaps(session, quasiIdentifiers)
    await session.run(
      `CREATE OR REPLACE TEMP TABLE ${POPULATION} AS ${generalised(population, quasiIdentifiers)}`,
    )
    await session.run(`CREATE OR REPLACE TEMP VIEW ${DATA_VIEW} AS FROM ${POPULATION}`)
  }
  return readMicrodata(session, columns)
}

const WRITTEN = identifier('written records')
const POPULATION = identifier('generalised population')

/** Columns of the file as the text they had before they were written. @returns the table */
async function readWritten(
  session: Session,
  { path, format }: Released,
  columns: readonly { readonly name: string; readonly values: readonly Label[] }[],
): Promise<string> {
  for (const { name, values } of columns)
    await createMap(session, name, {
      value: values.map((value) => asWritten(value, format)),
      original: values,
    })
  const names = columns.map(({ name }) => name)
  const file = readBack(path, format, names)
  // A JSON value as the text it stands for.
  const texts = names.map((name) =>
    format === 'ndjson' ? `${identifier(name)} ->> '$' AS ${identifier(name)}` : identifier(name),
  )
  const picked = names.map((name, at) => `m${at}.original AS ${identifier(name)}`)
  const joins = names.map((name, at) => joinMap(name, `m${at}`, 'w'))
  await session.run(
    `CREATE OR REPLACE TEMP TABLE ${WRITTEN} AS SELECT ${picked.join(', ')}
     FROM (SELECT ${texts.join(', ')} FROM ${file}) w ${joins.join('\n')}`,
  )
  return WRITTEN
}

/** What `withoutFormulas` makes of a text. */
const asWritten = (label: Label, format: ExtractFormat): Label =>
  label !== null && format === 'csv' && isFormula(label) ? `'${label}` : label
