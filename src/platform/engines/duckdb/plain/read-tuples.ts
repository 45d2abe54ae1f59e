import type { CodeColumn, ValueTable } from '../../../../domain/deidentify/lattice/microdata.ts'
import { oneRow, type Session, wholeNumber } from '../session.ts'
import { CODED } from './collapse.ts'

export type Tuples = {
  readonly size: number
  readonly columns: readonly CodeColumn[]
  readonly counts: Int32Array
  readonly population: Int32Array
}

const SMALL = 2 ** 16

/**
 * The distinct tuples of quasi-identifiers, in the order of their codes.
 * @param cardinalities number of values by quasi-identifier
 */
export async function readTuples(session: Session, cardinalities: readonly number[]): Promise<Tuples> {
  const keys = cardinalities.map((_, at) => `q${at}`).join(', ')
  const tuples = `SELECT ${keys}, sum(sample)::INTEGER AS n, sum(population)::INTEGER AS p FROM ${CODED} GROUP BY ${keys}`
  const size = wholeNumber((await oneRow(session, `SELECT count(*) AS size FROM (${tuples})`)).size)
  const isSmall = cardinalities.every((count) => count <= SMALL)
  const columns = cardinalities.map(() => (isSmall ? new Uint16Array(size) : new Int32Array(size)))
  const targets = [...columns, new Int32Array(size), new Int32Array(size)]
  await fill(session, `${tuples} ORDER BY ${keys}`, targets)
  const [counts = new Int32Array(0), population = new Int32Array(0)] = targets.slice(-2).map(asInt32)
  return { size, columns, counts, population }
}

/** How often each sensitive value occurs in the sample, by tuple in the order of `readTuples`. */
export async function readValues(
  session: Session,
  { size }: Tuples,
  quasiIdentifiers: number,
  variable: number,
): Promise<ValueTable> {
  const keys = Array.from({ length: quasiIdentifiers }, (_, at) => `q${at}`).join(', ')
  const entries = `SELECT tuple, s${variable} AS value, sum(sample)::INTEGER AS n
    FROM (SELECT (dense_rank() OVER (ORDER BY ${keys}))::INTEGER - 1 AS tuple, s${variable}, sample FROM ${CODED})
    GROUP BY tuple, s${variable} HAVING sum(sample) > 0`
  const length = wholeNumber((await oneRow(session, `SELECT count(*) AS size FROM (${entries})`)).size)
  const tuples = new Int32Array(length)
  const codes = new Int32Array(length)
  const counts = new Int32Array(length)
  await fill(session, `${entries} ORDER BY tuple, value`, [tuples, codes, counts])
  const starts = new Int32Array(size + 1)
  for (const tuple of tuples) starts[tuple + 1] = (starts[tuple + 1] ?? 0) + 1
  for (let tuple = 0; tuple < size; tuple++)
    starts[tuple + 1] = (starts[tuple + 1] ?? 0) + (starts[tuple] ?? 0)
  return { starts, codes, counts }
}

/** Puts the columns of a query into lists that are long enough. */
async function fill(
  session: Session,
  sql: string,
  targets: readonly (Uint16Array | Int32Array)[],
): Promise<void> {
  let done = 0
  for await (const chunk of session.chunks(sql)) {
    const rows = chunk.rowCount
    for (const [at, target] of targets.entries()) {
      const vector = chunk.getColumnVector(at)
      for (let row = 0; row < rows; row++) target[done + row] = Number(vector.getItem(row))
    }
    done += rows
  }
}

const asInt32 = (list: Uint16Array | Int32Array): Int32Array =>
  list instanceof Int32Array ? list : Int32Array.from(list)
